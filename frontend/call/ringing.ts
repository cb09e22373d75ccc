import { isObject } from "./carrier";
import { part, show } from "./dom";
import { WORDS } from "./words";

export interface RingingOutside {
  /** What rings for her now, or nothing. Asking says that she is here. */
  ask(address: string): Promise<unknown>;
  post(address: string): Promise<unknown>;
  /** The room's page behind the answer: its address and text; null when it came too late. */
  enter(address: string): Promise<{ url: string; html: string } | null>;
  onWake(listener: () => void): () => void;
  play(): void;
}

export const HERE_MS = 10_000;
const AGAIN_MS = 4_000;

interface Call {
  heard: string;
  enter: string;
  later: string;
  place: string;
  left: number;
}

/** While she listens to a briefing her ring comes here, and the way into the interview keeps camera and microphone. */
export class Ringing {
  private call: Call | null = null;
  private ends = 0;
  private beat: Timer;
  private tick: Timer;
  private sound: Timer;
  private off: () => void;
  private going = false;

  constructor(
    private readonly sheet: HTMLElement,
    private readonly address: string,
    private readonly outside: RingingOutside,
    /** `began`: when she pressed. */
    private readonly hop: (to: { url: string; html: string }, began: number) => void,
    private readonly ready: () => Promise<void>,
  ) {
    this.off = outside.onWake(() => void this.look());
    this.beat = setInterval(() => void this.look(), HERE_MS);
    part(sheet, "[data-ring-enter]").addEventListener("click", () => void this.enter());
    part(sheet, "[data-ring-later]").addEventListener("click", () => void this.later());
    void this.look();
  }

  close(): void {
    this.off();
    clearInterval(this.beat);
    this.quiet();
  }

  private async look(): Promise<void> {
    const call = callOf(await this.outside.ask(this.address));
    if (this.going) return;
    if (call === null) this.quiet();
    else if (this.call?.enter !== call.enter) this.ring(call);
  }

  private ring(call: Call): void {
    this.call = call;
    this.ends = Date.now() + call.left * 1000;
    part(this.sheet, "[data-ring-place]").textContent = call.place;
    part(this.sheet, "[data-ring-wrong]").textContent = "";
    show(this.sheet, true);
    this.sheet.focus();
    this.outside.play();
    this.sound = setInterval(() => this.outside.play(), AGAIN_MS);
    this.tick = setInterval(() => this.count(), 250);
    this.count();
    void this.outside.post(call.heard);
  }

  private count(): void {
    const left = Math.max(0, Math.ceil((this.ends - Date.now()) / 1000));
    const seconds = part(this.sheet, "[data-ring-left]");
    if (seconds.textContent !== String(left)) seconds.textContent = String(left);
    if (left === 0 && !this.going) this.quiet();
  }

  private async enter(): Promise<void> {
    if (!this.call || this.going) return;
    this.going = true;
    const { enter } = this.call;
    const began = performance.now();
    const [to] = await Promise.all([this.outside.enter(enter), this.ready()]);
    if (to) {
      this.close();
      this.hop(to, began);
      return;
    }
    this.going = false;
    part(this.sheet, "[data-ring-wrong]").textContent = WORDS.callOver;
    setTimeout(() => this.quiet(), AGAIN_MS);
  }

  private async later(): Promise<void> {
    const call = this.call;
    this.quiet();
    if (call) await this.outside.post(call.later);
  }

  private quiet(): void {
    clearInterval(this.tick);
    clearInterval(this.sound);
    this.call = null;
    show(this.sheet, false);
  }
}

function callOf(data: unknown): Call | null {
  if (!isObject(data) || typeof data["enter"] !== "string") return null;
  return {
    heard: String(data["heard"]),
    enter: data["enter"],
    later: String(data["later"]),
    place: String(data["place"]),
    left: Number(data["left"]),
  };
}

type Timer = ReturnType<typeof setInterval> | undefined;
