import { adviceFor, type Code, canMeet, type Kind } from "./check";
import { part, show } from "./dom";
import type { LocalMedia } from "./local";
import { Meter } from "./meter";
import { WORDS } from "./words";

const SILENT_MS = 8_000;

/** Before entering: picture, level, devices, and what to do about each trouble. */
export class Lobby {
  private readonly meter = new Meter();
  private readonly troubles = new Map<Kind, Code>();
  private since = 0;
  private watched: MediaStreamTrack | null = null;
  private off: (() => void)[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly local: LocalMedia,
  ) {}

  async open(): Promise<void> {
    show(this.root, true);
    const camera = part<HTMLInputElement>(this.root, "[data-lobby-camera]");
    const mic = part<HTMLInputElement>(this.root, "[data-lobby-mic]");
    camera.addEventListener("change", () => void this.local.setCamera(camera.checked));
    mic.addEventListener("change", () => void this.local.setMic(mic.checked));
    for (const select of this.root.querySelectorAll<HTMLSelectElement>("[data-choose]")) {
      select.addEventListener("change", () => void this.local.use(select.dataset["choose"] as Kind, select.value));
    }
    part(this.root, "[data-again]").addEventListener("click", () => void this.local.open());
    this.root.addEventListener("click", () => this.meter.wake());
    this.off = [
      this.local.on("trouble", ({ kind, code }) => this.trouble(kind, code)),
      this.local.on("change", () => void this.draw()),
    ];
    if (!canMeet(window)) {
      this.trouble("video", "D01");
      return;
    }
    await this.local.open();
  }

  /** For those who only listen: nothing is asked of the browser unless they want to prepare. */
  wait(prepare: () => void): void {
    show(this.root, true);
    this.root.querySelector("[data-lobby-prepare]")?.addEventListener("click", prepare);
    this.off = [
      this.local.on("change", () => show(this.root.querySelector("[data-prepared]"), this.local.ready)),
      this.local.on("trouble", ({ kind, code }) => this.trouble(kind, code)),
    ];
  }

  close(): void {
    show(this.root, false);
    this.meter.stop();
    for (const off of this.off.splice(0)) off();
  }

  private async draw(): Promise<void> {
    const video = part<HTMLVideoElement>(this.root, "[data-preview]");
    if ((video.srcObject as MediaStream | null)?.getVideoTracks()[0] !== (this.local.video ?? undefined)) {
      video.srcObject = this.local.video ? new MediaStream([this.local.video]) : null;
    }
    show(video, this.local.video !== null);
    this.listen();
    await this.list("video");
    await this.list("audio");
  }

  private listen(): void {
    const track = this.local.mic ? this.local.audio : null;
    if (track === this.watched && track !== null) return;
    this.watched = track;
    this.since = Date.now();
    const level = part<HTMLMeterElement>(this.root, "[data-level]");
    const heardLine = part(this.root, "[data-heard]");
    if (!track) heardLine.textContent = WORDS.noMic;
    this.meter.watch(track, (loudness, heard) => {
      level.value = loudness;
      if (!track) return;
      const text = heard ? WORDS.heard : WORDS.unheard;
      if (heardLine.textContent !== text) heardLine.textContent = text;
      const silent = !heard && !this.meter.asleep && Date.now() - this.since > SILENT_MS;
      if (silent || heard) this.trouble("audio", heard ? null : "D05");
    });
  }

  private async list(kind: Kind): Promise<void> {
    const select = part<HTMLSelectElement>(this.root, `[data-choose="${kind}"]`);
    const devices = await this.local.list(kind);
    select.replaceChildren(...devices.map(({ id, label, chosen }) => new Option(label, id, chosen, chosen)));
    select.disabled = devices.length < 2;
  }

  private trouble(kind: Kind, code: Code | null): void {
    if ((this.troubles.get(kind) ?? null) === code) return;
    if (code) this.troubles.set(kind, code);
    else this.troubles.delete(kind);
    const items = [...this.troubles].map(([which, what]) => {
      const item = document.createElement("li");
      item.dataset["code"] = what;
      item.append(adviceFor(what, which), " ");
      const small = document.createElement("small");
      small.textContent = what;
      item.append(small);
      return item;
    });
    part(this.root, "[data-troubles]").replaceChildren(...items);
    show(part(this.root, "[data-again-line]"), items.length > 0);
  }
}
