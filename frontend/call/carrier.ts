import { Emitter } from "./emitter";

export interface Down {
  seq: number;
  type: string;
  body: Record<string, unknown>;
}

/** Why the server will not hear this page any more. */
export type Ending = "superseded" | "removed" | "closed" | "full" | "gone";

export interface CarrierEvents {
  down: Down;
  /** Too much was missed to be told piece by piece: here is how things stand. */
  fresh: Record<string, unknown>;
  online: boolean;
  ended: Ending;
}

/** The control channel as the room sees it, whatever carries it. */
export interface Carrier {
  open(from: { seq: number; epoch: string }): void;
  say(type: string, body: Record<string, unknown>): void;
  /** Ask often: while a connection is being made. */
  hurry(on: boolean): void;
  /** The page is put aside: it may be the last thing heard of it. */
  aside(): void;
  /** Back from sleep: speaks and hears at once instead of waiting for clocks that stood still. */
  awake(): void;
  bye(): void;
  /** When everything said so far has been sent, or cannot be now. */
  settled(): Promise<void>;
  close(): void;
  on<E extends keyof CarrierEvents>(event: E, listener: (payload: CarrierEvents[E]) => void): () => void;
}

export interface Line {
  say: string;
  hear: string;
  room: string;
  seat: string;
  connection: string;
  csrf: string;
}

interface Envelope {
  v: 1;
  id: string;
  room: string;
  seat: string;
  type: string;
  body: Record<string, unknown>;
}

const BATCH = 20;
const BATCH_BYTES = 60 * 1024;
export const BEAT_MS = 10_000;
export const HURRY_MS = 400;
export const CALM_MS = 4_000;
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 10_000;

export interface Outside {
  fetch(address: string, init: RequestInit): Promise<Response>;
  /** Rung when the stream says that something waits for this seat. */
  onWake(listener: () => void): () => void;
  random(): number;
  id(): string;
}

/** Ordinary requests: POST up, one at a time and in order; GET down, woken by the stream or by its own clock. */
export class HttpCarrier extends Emitter<CarrierEvents> implements Carrier {
  private readonly queue: Envelope[] = [];
  private seq = 0;
  private epoch = "";
  private saying = false;
  private hearing = false;
  private again = false;
  private failures = 0;
  private closed = true;
  private online = true;
  private hurried = false;
  private beat: Timer;
  private poll: Timer;
  private retry: Timer;
  private unwake: (() => void) | null = null;

  constructor(
    private readonly line: Line,
    private readonly outside: Outside,
  ) {
    super();
  }

  open(from: { seq: number; epoch: string }): void {
    this.seq = from.seq;
    this.epoch = from.epoch;
    this.closed = false;
    this.unwake = this.outside.onWake(() => void this.hear());
    this.beat = setInterval(() => void this.flush(true), BEAT_MS);
    void this.flush(true);
    this.schedule();
  }

  close(): void {
    this.closed = true;
    this.unwake?.();
    clearInterval(this.beat);
    clearTimeout(this.poll);
    clearTimeout(this.retry);
  }

  say(type: string, body: Record<string, unknown>): void {
    this.queue.push(this.envelope(type, body));
    void this.flush();
  }

  async settled(): Promise<void> {
    while (!this.closed && this.failures === 0 && (this.queue.length > 0 || this.saying)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  hurry(on: boolean): void {
    if (this.hurried === on) return;
    this.hurried = on;
    this.schedule();
  }

  aside(): void {
    if (!this.closed) this.lastWords("aside");
  }

  awake(): void {
    if (this.closed) return;
    this.failures = 0;
    clearTimeout(this.retry);
    void this.flush(true);
    void this.hear();
  }

  /** The page goes: said without waiting for an answer. */
  bye(): void {
    if (this.closed) return;
    this.lastWords("bye");
    this.close();
  }

  /** Outlives the page. */
  private lastWords(type: string): void {
    const envelopes = [this.envelope(type, {})];
    const body = JSON.stringify({ connection: this.line.connection, ack: this.seq, envelopes });
    void this.outside.fetch(this.line.say, { ...this.post(body), keepalive: true }).catch(() => undefined);
  }

  private envelope(type: string, body: Record<string, unknown>): Envelope {
    return { v: 1, id: this.outside.id(), room: this.line.room, seat: this.line.seat, type, body };
  }

  private async flush(beat = false): Promise<void> {
    if (this.closed || this.saying || (this.queue.length === 0 && !beat)) return;
    this.saying = true;
    const batch = this.next();
    const body = JSON.stringify({ connection: this.line.connection, ack: this.seq, envelopes: batch });
    const outcome = await this.ask(this.line.say, this.post(body));
    this.saying = false;
    if (this.closed) return;
    if (outcome === "again") {
      clearTimeout(this.retry);
      this.retry = setTimeout(() => void this.flush(true), this.pause());
      return;
    }
    this.queue.splice(0, batch.length);
    if (this.queue.length > 0) void this.flush();
  }

  private next(): Envelope[] {
    const batch: Envelope[] = [];
    let bytes = 0;
    for (const envelope of this.queue.slice(0, BATCH)) {
      bytes += JSON.stringify(envelope).length;
      if (batch.length > 0 && bytes > BATCH_BYTES) break;
      batch.push(envelope);
    }
    return batch;
  }

  private async hear(): Promise<void> {
    if (this.closed) return;
    if (this.hearing) {
      this.again = true;
      return;
    }
    this.hearing = true;
    const query = new URLSearchParams({
      since: String(this.seq),
      epoch: this.epoch,
      connection: this.line.connection,
    });
    await this.ask(`${this.line.hear}?${query}`, { cache: "no-store", credentials: "same-origin" });
    this.hearing = false;
    const again = this.again;
    this.again = false;
    if (again) void this.hear();
    else this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.poll);
    if (this.closed) return;
    const rest = this.hurried ? HURRY_MS : CALM_MS;
    const pause = this.failures > 0 ? this.pause() : rest * (0.8 + 0.4 * this.outside.random());
    this.poll = setTimeout(() => void this.hear(), pause);
  }

  private async ask(address: string, init: RequestInit): Promise<"done" | "again"> {
    let answer: Response;
    try {
      answer = await this.outside.fetch(address, init);
    } catch {
      return this.failed();
    }
    if (answer.status >= 500 || answer.status === 429) return this.failed();
    this.heardFrom();
    if ([401, 403, 404, 409, 410].includes(answer.status)) {
      this.end(await endingOf(answer));
      return "done";
    }
    if (answer.ok) this.take(await answer.json().catch(() => null));
    return "done";
  }

  private take(data: unknown): void {
    if (this.closed || !isObject(data)) return;
    if (isObject(data["fresh"])) {
      const stale = data["epoch"] === this.epoch && Number(data["seq"]) < this.seq;
      if (stale) return; // overtaken by the other request
      this.seq = Number(data["seq"]);
      this.epoch = String(data["epoch"]);
      this.emit("fresh", data["fresh"]);
      return;
    }
    const downs = Array.isArray(data["down"]) ? data["down"] : [];
    for (const down of downs.filter(isDown)) {
      if (down.seq !== this.seq + 1) continue; // heard already by the other request
      this.seq = down.seq;
      this.emit("down", down);
    }
  }

  private end(ending: Ending): void {
    if (this.closed) return;
    this.close();
    this.emit("ended", ending);
  }

  private failed(): "again" {
    this.failures += 1;
    if (this.online && this.failures > 1) {
      this.online = false;
      this.emit("online", false);
    }
    return "again";
  }

  private heardFrom(): void {
    this.failures = 0;
    if (this.online) return;
    this.online = true;
    this.emit("online", true);
  }

  private pause(): number {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, this.failures - 1), LAST_PAUSE_MS);
    return pause * (0.5 + this.outside.random() * 0.5);
  }

  private post(body: string): RequestInit {
    return {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.line.csrf },
    };
  }
}

export async function endingOf(answer: Response): Promise<Ending> {
  const data: unknown = await answer.json().catch(() => null);
  const code = isObject(data) ? data["code"] : null;
  return code === "superseded" || code === "removed" || code === "closed" || code === "full" ? code : "gone";
}

export function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function isDown(data: unknown): data is Down {
  return (
    isObject(data) && typeof data["seq"] === "number" && typeof data["type"] === "string" && isObject(data["body"])
  );
}

type Timer = ReturnType<typeof setTimeout> | undefined;
