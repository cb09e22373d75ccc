import { part, show } from "../call/dom";
import type { LocalMedia } from "../call/local";
import { Meter } from "../call/meter";
import { leaveReady } from "../call/ready";
import { WORDS } from "../call/words";

/** Her own picture and level while it rings. What she chose goes along to the room, so that she enters once. */
export class Preview {
  private readonly meter = new Meter();
  private watched: MediaStreamTrack | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly local: LocalMedia | null,
  ) {}

  async open(): Promise<void> {
    const line = part(this.root, "[data-heard]");
    if (!this.local) {
      line.textContent = WORDS.noMic;
      return;
    }
    const local = this.local;
    local.on("change", () => this.draw(local));
    this.tick("camera").addEventListener("change", () => void local.setCamera(this.tick("camera").checked));
    this.tick("mic").addEventListener("change", () => void local.setMic(this.tick("mic").checked));
    this.root.addEventListener("click", () => this.meter.wake());
    await local.open();
  }

  close(): void {
    this.meter.stop();
    this.local?.close();
  }

  remember(storage: Storage): void {
    const told = this.root.querySelector<HTMLInputElement>("[data-told]");
    const [camera, mic] = [this.tick("camera").checked, this.tick("mic").checked];
    leaveReady(storage, { camera, mic, told: told?.checked ?? false });
  }

  private tick(name: "camera" | "mic"): HTMLInputElement {
    return part<HTMLInputElement>(this.root, `[data-${name}]`);
  }

  private draw(local: LocalMedia): void {
    const video = part<HTMLVideoElement>(this.root, "[data-preview]");
    video.srcObject = local.video ? new MediaStream([local.video]) : null;
    show(video, local.video !== null);
    const track = local.mic ? local.audio : null;
    if (track !== null && track === this.watched) return;
    this.watched = track;
    const line = part(this.root, "[data-heard]");
    const level = part<HTMLMeterElement>(this.root, "[data-level]");
    if (!track) line.textContent = WORDS.noMic;
    this.meter.watch(track, (loudness, heard) => {
      level.value = loudness;
      const text = heard ? WORDS.heard : WORDS.unheard;
      if (track && line.textContent !== text) line.textContent = text;
    });
  }
}
