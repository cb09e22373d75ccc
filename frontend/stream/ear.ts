import type { Memory, News } from "./memory";
import { asPush, asState, asWake, type Push, parsed, type State, type Wake } from "./wire";

export interface Addresses {
  stream: string;
  state: string;
}

export type Line = "good" | "late" | "offline";

export interface Heard {
  news(news: News): void;
  /** What is to be shown came with the news. */
  push(push: Push): void;
  /** How news arrive: at once, late (asking works, the stream does not), or not at all. */
  line(line: Line): void;
  /** 401, 403 or 404: nothing more to hear here. */
  ended(): void;
}

export interface Browser {
  open(address: string): EventSource;
  fetch(address: string, init: RequestInit): Promise<Response>;
  random(): number;
}

export const SILENCE_MS = 25_000; // the server beats every 15 s; a proxy that swallows streams never does
export const POLL_MS = 5_000;
export const LATE_MS = 15_000; // a short change-over is nobody's business
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** One connection to the server: a stream where it works, questions with an ETag where it does not. */
export class Ear {
  private source: EventSource | null = null;
  private failures = 0;
  private asking: number | null = null; // since when
  private tag = "";
  private silence: Timer;
  private retry: Timer;
  private poll: Timer;
  private closed = false;
  private told: Line | null = null;

  constructor(
    private readonly to: Addresses,
    private readonly heard: Heard,
    private readonly memory: Memory,
    private readonly browser: Browser,
  ) {}

  open(): void {
    if (this.closed) return;
    clearTimeout(this.retry);
    this.source?.close();
    const source = this.browser.open(this.to.stream);
    this.source = source;
    this.listenFor(source, "hello", (text) => this.greet(asState(parsed(text))));
    this.listenFor(source, "wake", (text) => this.wake(asWake(text)));
    this.listenFor(source, "push", (text) => this.push(asPush(text)));
    this.listenFor(source, "refetch", () => this.heard.news({ wakes: this.memory.everything(), missed: true }));
    this.listenFor(source, "beat", () => this.alive());
    this.listenFor(source, "bye", () => this.reopen());
    source.addEventListener("error", () => source === this.source && this.lost());
    this.expectBeat();
  }

  /** The browser itself says that there is no network. */
  cut(): void {
    this.tell("offline");
  }

  close(): void {
    this.closed = true;
    this.source?.close();
    this.source = null;
    for (const timer of [this.silence, this.retry, this.poll]) clearTimeout(timer);
  }

  private listenFor(source: EventSource, event: string, then: (text: string) => void): void {
    source.addEventListener(event, (message: MessageEvent<string>) => {
      if (source !== this.source) return;
      this.expectBeat();
      then(message.data);
    });
  }

  private greet(state: State | null): void {
    this.alive();
    if (state) this.changed(this.memory.compare(state));
  }

  private wake(wake: Wake | null): void {
    if (wake) this.heard.news({ wakes: [wake], missed: false });
  }

  private push(push: Push | null): void {
    if (push) this.heard.push(push);
  }

  private alive(): void {
    this.failures = 0;
    this.asking = null;
    clearTimeout(this.poll);
    this.tell("good");
  }

  private tell(line: Line): void {
    if (this.told === line) return;
    this.told = line;
    this.heard.line(line);
  }

  private expectBeat(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(), SILENCE_MS);
  }

  /** The server ended the stream after its time: come back soon, but not all at once. */
  private reopen(): void {
    this.source?.close();
    clearTimeout(this.silence);
    this.retry = setTimeout(() => this.open(), this.browser.random() * 500);
  }

  private lost(): void {
    this.source?.close();
    this.source = null;
    clearTimeout(this.silence);
    clearTimeout(this.retry);
    const pause = Math.min(FIRST_RETRY_MS * 2 ** this.failures, LAST_RETRY_MS);
    this.failures += 1;
    this.retry = setTimeout(() => this.open(), pause * (0.5 + this.browser.random()));
    if (this.asking === null) {
      this.asking = Date.now();
      void this.ask();
    }
  }

  private async ask(): Promise<void> {
    clearTimeout(this.poll);
    const reachable = await this.answered();
    if (this.closed || this.asking === null) return;
    if (!reachable) this.tell("offline");
    else if (this.told === "offline" || Date.now() - this.asking >= LATE_MS) this.tell("late");
    this.poll = setTimeout(() => void this.ask(), POLL_MS * (0.8 + 0.4 * this.browser.random()));
  }

  private async answered(): Promise<boolean> {
    try {
      const headers: Record<string, string> = this.tag ? { "If-None-Match": this.tag } : {};
      const answer = await this.browser.fetch(this.to.state, {
        headers,
        cache: "no-store",
        credentials: "same-origin",
      });
      if ([401, 403, 404].includes(answer.status)) {
        this.close();
        this.heard.ended();
        return true;
      }
      if (answer.status === 304) return true;
      if (!answer.ok) return false;
      this.tag = answer.headers.get("ETag") ?? "";
      const state = asState(await answer.json());
      if (state && !this.closed) this.changed(this.memory.compare(state));
      return true;
    } catch {
      return false;
    }
  }

  private changed(news: News): void {
    if (news.wakes.length > 0) this.heard.news(news);
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;
