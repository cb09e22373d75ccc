import { show } from "./dom";

/** 画面共有: the shared screen takes the camera's place for as long as it lasts. */
export class Screen {
  track: MediaStreamTrack | null = null;

  constructor(
    private readonly devices: Pick<MediaDevices, "getDisplayMedia"> | undefined,
    private readonly changed: () => void,
  ) {}

  /** Phones have no such thing; then there is no such button. */
  get offered(): boolean {
    return typeof this.devices?.getDisplayMedia === "function";
  }

  async start(): Promise<boolean> {
    const stream = await this.devices
      ?.getDisplayMedia({ video: { height: { max: 720 }, frameRate: { max: 15 } }, audio: false })
      .catch(() => null);
    const track = stream?.getVideoTracks()[0] ?? null;
    if (!track) return false;
    track.contentHint = "detail";
    track.addEventListener("ended", () => this.stop()); // the browser's own bar ends it too
    this.track = track;
    this.changed();
    return true;
  }

  stop(): void {
    if (!this.track) return;
    this.track.stop();
    this.track = null;
    this.changed();
  }

  frame(root: HTMLElement): void {
    root.classList.toggle("call--shows", this.track !== null);
    show(root.querySelector("[data-showing]"), this.track !== null);
  }
}
