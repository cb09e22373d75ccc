import { part, show } from "../call/dom";
import { shake } from "./shake";
import type { Chime } from "./sound";

const AGAIN_MS = 4_000;
const VIBRATION = [300, 150, 300];

/** The page says that it rings, sounds, and counts what is left of the sixty seconds. */
export class Ring {
  private ends = 0;
  private timers: ReturnType<typeof setInterval>[] = [];
  private readonly title: string;

  constructor(
    private readonly root: HTMLElement,
    private readonly view: Window,
    private readonly chime: Pick<Chime, "play">,
    private readonly close: () => void,
  ) {
    this.title = view.document.title;
  }

  open(): void {
    this.count(Number(this.root.dataset["left"]));
    void this.heard();
    this.sound();
    this.timers = [setInterval(() => this.sound(), AGAIN_MS), setInterval(() => this.tick(), 250)];
    this.view.addEventListener("pagehide", () => this.stop());
  }

  stop(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
    this.view.document.title = this.title;
    this.close();
  }

  /** Tells the server that the ring is on a screen: until then nobody counts. */
  private async heard(): Promise<void> {
    const answer = await fetch(this.root.dataset["ring"] ?? "", {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": this.root.dataset["csrf"] ?? "" },
    }).catch(() => null);
    if (!answer?.ok) return;
    const { left, ringing } = (await answer.json()) as { left: number; ringing: boolean };
    if (ringing) this.count(left);
    else this.leave();
  }

  private count(left: number): void {
    this.ends = Date.now() + left * 1000;
    this.tick();
  }

  private tick(): void {
    const left = Math.max(0, Math.ceil((this.ends - Date.now()) / 1000));
    const seconds = part(this.root, "[data-seconds]");
    if (seconds.textContent !== String(left)) seconds.textContent = String(left);
    if (left === 0) this.leave();
  }

  private sound(): void {
    this.chime.play();
    shake(this.view, VIBRATION);
    const { document } = this.view;
    document.title = document.title === this.title ? `● ${this.root.dataset["title"]}` : this.title;
  }

  private leave(): void {
    this.stop();
    show(part(this.root, "[data-left-line]"), false);
    this.view.location.assign(this.root.dataset["after"] ?? "/");
  }
}
