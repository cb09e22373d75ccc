import { type Carrier, isObject } from "./carrier";
import type { JoinInfo, LadderStep, LiveEngine, LocalTracks, Pass } from "./engine";
import { peersOf } from "./mesh";
import { WORDS } from "./words";

/** What the server measures begins a little after, and ends a little before, what this page sees. */
export const SLACK_SECONDS = 25;
const AGAIN_MS = 1_000;
const LAST_MINUTE = 60;

export interface PartnerOutside {
  /** Asks for the other seat's way in. */
  join(connection: string): Promise<Response>;
  carrier(connection: string): Carrier;
  engine(name: unknown, carrier: Carrier, again: () => Promise<Pass | null>): Promise<LiveEngine>;
  reply(text: string): Promise<unknown>;
  tracks(): LocalTracks & { close(): void };
  say(text: string): void;
  id(): string;
}

/** リハーサル: the page plays the other side as well, by a seat, a channel and an engine like anybody's. */
export class Partner {
  private carrier: Carrier | null = null;
  private engine: LiveEngine | null = null;
  private tracks: (LocalTracks & { close(): void }) | null = null;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private through = false;
  private answered = false;
  private left = false;

  constructor(
    private readonly seat: string,
    private readonly seconds: number,
    private readonly outside: PartnerOutside,
  ) {}

  async begin(): Promise<void> {
    const connection = this.outside.id();
    const answer = await this.outside.join(connection).catch(() => null);
    if (this.left) return;
    if (answer?.status === 202 || answer === null) {
      this.timers.push(setTimeout(() => void this.begin(), AGAIN_MS));
      return;
    }
    if (!answer.ok) return;
    const welcome: unknown = await answer.json();
    if (isObject(welcome)) await this.sit(connection, welcome);
  }

  async leave(): Promise<void> {
    this.left = true;
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
    await this.engine?.leave();
    await this.carrier?.settled();
    this.carrier?.bye();
    this.tracks?.close();
  }

  private async sit(connection: string, welcome: Record<string, unknown>): Promise<void> {
    const carrier = this.outside.carrier(connection);
    this.carrier = carrier;
    this.tracks = this.outside.tracks();
    const engine = await this.outside.engine(welcome["engine"], carrier, () => this.again(connection));
    this.engine = engine;
    engine.on("state", ({ state }) => state === "connected" && this.connected());
    carrier.on("down", ({ type, body }) => {
      if (type === "chat" && body["seat"] !== this.seat) void this.answer();
    });
    await engine.join(this.info(connection, welcome), this.tracks);
    carrier.open({ seq: Number(welcome["seq"]), epoch: String(welcome["epoch"]) });
  }

  private info(connection: string, welcome: Record<string, unknown>): JoinInfo {
    return {
      engine: welcome["engine"] === "livekit" ? "livekit" : "mesh",
      pass: { url: String(welcome["url"]), token: String(welcome["token"]) },
      seat: this.seat,
      connection,
      iceServers: welcome["ice_servers"] as RTCIceServer[],
      icePolicy: welcome["ice_policy"] as RTCIceTransportPolicy,
      ladder: welcome["ladder"] as LadderStep[],
      permissions: welcome["permissions"] as string[],
      peers: peersOf(isObject(welcome["state"]) ? welcome["state"] : {}),
    };
  }

  private async again(connection: string): Promise<Pass | null> {
    const answer = await this.outside.join(connection);
    if (!answer.ok || answer.status === 202) return null;
    const welcome = await answer.json();
    return { url: String(welcome.url), token: String(welcome.token) };
  }

  /** Once: later interruptions are part of the practice, and the server counts for itself. */
  private connected(): void {
    if (this.through) return;
    this.through = true;
    const all = this.seconds + SLACK_SECONDS;
    this.outside.say(WORDS.practiceBegins(Math.ceil(all / 60)));
    if (all > LAST_MINUTE) this.later(all - LAST_MINUTE, WORDS.practiceMinute);
    this.later(all, WORDS.practiceDone);
  }

  private later(seconds: number, text: string): void {
    this.timers.push(setTimeout(() => this.outside.say(text), seconds * 1000));
  }

  private async answer(): Promise<void> {
    if (this.answered) return;
    this.answered = true;
    await this.outside.reply(WORDS.practiceReply);
  }
}
