import { type Carrier, type Down, isObject } from "./carrier";
import { Emitter } from "./emitter";
import type {
  Counters,
  JoinInfo,
  LadderStep,
  LinkState,
  LiveEngine,
  LiveEvents,
  LocalTracks,
  PeerInfo,
} from "./engine";
import { type Stat, Tally } from "./evidence";
import { encodingFor, Ladder, SAMPLE_MS } from "./ladder";
import { Link, type LinkOutside, type Signal } from "./link";

export const SILENT_MS = 20_000;
export const COUNT_MS = 15_000;
/** A mesh sender pays for each who watches: above so many the picture is small. */
export const MANY = 4;
const SMALL = 180;
const SCREEN_FPS = 10;

interface Peer {
  info: PeerInfo;
  connection: string;
  link: Link;
  tally: Tally;
  steps: Ladder;
  mic: boolean;
  received: number;
  heardAt: number;
  silent: boolean;
  up: boolean;
}

export interface MeshOutside {
  makeConnection(configuration: RTCConfiguration): RTCPeerConnection;
  now(): number;
}

/** Browser to browser: one link for each other page in the room that the server names. */
export class MeshEngine extends Emitter<LiveEvents> implements LiveEngine {
  private readonly peers = new Map<string, Peer>();
  /** How many connections were made with a page: the next one counts on, so that the other side follows. */
  private readonly gens = new Map<string, number>();
  private info: JoinInfo | null = null;
  private local: LocalTracks | null = null;
  private ceiling: LadderStep | null = null;
  private sampling: Timer;
  private counting: Timer;
  private off: (() => void)[] = [];

  constructor(
    private readonly carrier: Carrier,
    private readonly outside: MeshOutside,
  ) {
    super();
  }

  async join(info: JoinInfo, local: LocalTracks): Promise<void> {
    this.info = info;
    this.local = local;
    this.off = [
      this.carrier.on("down", (down) => this.down(down)),
      this.carrier.on("fresh", (state) => this.begin(peersOf(state))),
      local.onChange(() => void this.sendTracks()),
    ];
    this.settle(info.peers);
    this.sampling = setInterval(() => void this.sample(), SAMPLE_MS);
    this.counting = setInterval(() => void this.report(), COUNT_MS);
  }

  async leave(): Promise<void> {
    await this.report();
    clearInterval(this.sampling);
    clearInterval(this.counting);
    for (const off of this.off.splice(0)) off();
    for (const seat of [...this.peers.keys()]) this.drop(seat);
  }

  async ladder(step: LadderStep): Promise<void> {
    this.ceiling = step;
    await this.throttle();
  }

  async counters(): Promise<Counters> {
    const out: Counters = {};
    for (const [seat, peer] of this.peers) out[seat] = (await this.read(peer)).counters;
    return out;
  }

  /** 「再接続」: every link that is not up begins again. */
  reconnect(): void {
    for (const peer of this.peers.values()) if (peer.silent || !peer.link.connected) peer.link.renew();
  }

  awake(): void {
    const now = this.outside.now();
    for (const peer of this.peers.values()) {
      peer.heardAt = now; // nobody was listening
      if (!peer.link.connected) peer.link.nudge();
    }
    this.hurry();
  }

  private down({ type, body }: Down): void {
    if (type === "peer_joined") this.meet(peerOf(body));
    else if (type === "peer_left") this.gone(String(body["seat"]), String(body["reason"]));
    else if (type === "signal") this.signal(body);
  }

  /** Words of the peers may be lost: whatever is not up begins again. */
  private begin(peers: PeerInfo[]): void {
    this.settle(peers);
    for (const peer of this.peers.values()) if (!peer.link.connected) peer.link.renew();
  }

  /** The server's list is the truth: new pages are met, those gone dropped. */
  private settle(peers: PeerInfo[]): void {
    const here = new Set(peers.map((p) => p.seat));
    for (const seat of [...this.peers.keys()]) if (!here.has(seat)) this.gone(seat, "left");
    for (const info of peers) this.meet(info);
  }

  private meet(info: PeerInfo): void {
    const known = this.peers.get(info.seat);
    if (info.seat === this.info?.seat) return;
    this.emit("peerJoined", info);
    if (!info.media) return;
    if (known?.connection === info.connection || info.connection === null) return; // null: admitted, no page open
    this.drop(info.seat);
    const connection = info.connection;
    const peer: Peer = {
      info,
      connection,
      link: this.connect(info.seat, connection),
      tally: new Tally(),
      steps: new Ladder(this.info?.ladder ?? []),
      mic: true,
      received: 0,
      heardAt: this.outside.now(),
      silent: false,
      up: false,
    };
    this.peers.set(info.seat, peer);
    this.hurry();
    void this.put(peer);
    this.sayMedia(peer);
  }

  private connect(seat: string, connection: string): Link {
    const info = this.info as JoinInfo;
    const polite = info.seat > seat;
    const outside: LinkOutside = {
      make: () =>
        this.outside.makeConnection({
          iceServers: info.iceServers,
          iceTransportPolicy: info.icePolicy,
          bundlePolicy: "max-bundle",
        }),
      send: (signal) => this.carrier.say("signal", { to: seat, to_connection: connection, ...signal }),
      onState: (state) => this.changed(seat, state),
      onTrack: (track) => this.track(seat, track),
      onRenew: () => this.peers.get(seat)?.tally.renew(),
    };
    return new Link(polite, outside, (this.gens.get(connection) ?? 0) + 1);
  }

  /** A page that is only silent keeps what still runs: sound does not pass the server. */
  private gone(seat: string, reason: string): void {
    const silentOnly = reason === "away" || reason === "lost";
    if (!silentOnly || !this.peers.get(seat)?.link.connected) this.drop(seat);
    this.hurry();
    this.emit("peerLeft", { seat, reason });
  }

  private drop(seat: string): void {
    const peer = this.peers.get(seat);
    if (!peer) return;
    this.gens.set(peer.connection, peer.link.gen);
    peer.link.close();
    this.peers.delete(seat);
  }

  private signal(body: Record<string, unknown>): void {
    const peer = this.peers.get(String(body["from"]));
    if (!peer || peer.connection !== body["from_connection"]) return; // of a page that is gone
    const media = body["media"];
    if (isObject(media)) {
      peer.mic = media["mic"] === true;
      peer.heardAt = this.outside.now();
      const [camera, screen] = [media["camera"] === true, media["screen"] === true];
      this.emit("media", { seat: peer.info.seat, mic: peer.mic, camera, screen });
    }
    if (body["description"] || body["candidates"]) void peer.link.hear(body as unknown as Signal);
  }

  private changed(seat: string, state: LinkState): void {
    const peer = this.peers.get(seat);
    if (peer && state === "connected") {
      peer.heardAt = this.outside.now();
      void this.throttle();
    }
    this.hurry();
    this.emit("state", { seat, state });
  }

  private track(seat: string, track: MediaStreamTrack): void {
    track.addEventListener("ended", () => this.emit("trackEnded", { seat, kind: track.kind }));
    this.emit("track", { seat, track });
  }

  private async sendTracks(): Promise<void> {
    for (const peer of this.peers.values()) {
      await this.put(peer);
      this.sayMedia(peer);
    }
    await this.throttle();
  }

  private async put(peer: Peer): Promise<void> {
    await peer.link.put("audio", this.may("microphone") ? (this.local?.audio ?? null) : null);
    await peer.link.put("video", this.shown ?? (this.may("camera") ? (this.local?.video ?? null) : null));
  }

  private sayMedia(peer: Peer): void {
    const media = {
      mic: this.may("microphone") && (this.local?.mic ?? false),
      camera: this.may("camera") && (this.local?.camera ?? false),
      screen: this.shown !== null,
    };
    const to = { to: peer.info.seat, to_connection: peer.connection };
    this.carrier.say("signal", { ...to, gen: peer.link.gen, media });
  }

  private may(source: string): boolean {
    return this.info?.permissions.includes(source) ?? false;
  }

  private get shown(): MediaStreamTrack | null {
    return this.may("screen_share") ? (this.local?.screen ?? null) : null;
  }

  private hurry(): void {
    this.carrier.hurry([...this.peers.values()].some((p) => !p.link.connected && !p.link.idle));
  }

  private async read(peer: Peer): Promise<ReturnType<Tally["read"]>> {
    const report = await peer.link.stats();
    return peer.tally.read(report.values() as Iterable<Stat>);
  }

  private async sample(): Promise<void> {
    for (const peer of [...this.peers.values()]) {
      if (!peer.link.connected) {
        this.listen(peer, peer.received);
        continue;
      }
      const { sample, received } = await this.read(peer);
      this.listen(peer, received);
      const change = peer.steps.look(sample);
      if (!change) continue;
      await this.narrow(peer);
      this.emit("quality", { seat: peer.info.seat, ...change });
    }
  }

  private listen(peer: Peer, received: number): void {
    const now = this.outside.now();
    if (received > peer.received && !peer.up) {
      peer.up = true;
      this.carrier.say("media_up", { peer: peer.info.seat, peer_connection: peer.connection });
    }
    if (received > peer.received || !peer.mic) peer.heardAt = now;
    peer.received = received;
    const silent = now - peer.heardAt >= SILENT_MS;
    if (silent === peer.silent) return;
    peer.silent = silent;
    this.emit("silence", { seat: peer.info.seat, silent });
  }

  private async report(): Promise<void> {
    if (this.peers.size === 0) return;
    this.carrier.say("counters", { peers: await this.counters() });
  }

  private async throttle(): Promise<void> {
    for (const peer of this.peers.values()) await this.narrow(peer);
  }

  /** Each who watches has a network of their own; nobody's picture shrinks for another's sake. */
  private async narrow(peer: Peer): Promise<void> {
    const many = this.peers.size > MANY ? this.info?.ladder.find((s) => s.height <= SMALL) : undefined;
    const step = lower(lower(this.ceiling, many ?? null), peer.steps.step);
    if (!step) return;
    const height = this.local?.video?.getSettings().height ?? 360;
    const encoding = encodingFor(step, height);
    if (this.shown && step.height > 0) {
      encoding.scaleResolutionDownBy = 1; // small letters must stay readable: rather fewer pictures
      encoding.maxFramerate = SCREEN_FPS;
    }
    await setEncoding(peer.link.sender("video"), encoding);
  }
}

async function setEncoding(sender: RTCRtpSender | undefined, encoding: RTCRtpEncodingParameters): Promise<void> {
  const parameters = sender?.getParameters();
  if (!sender || !parameters?.encodings?.[0]) return; // not negotiated yet: the next change tells it
  Object.assign(parameters.encodings[0], encoding);
  await sender.setParameters(parameters).catch(() => undefined);
}

function lower(one: LadderStep | null, other: LadderStep | null): LadderStep | null {
  if (!one || !other) return one ?? other;
  return one.kbits < other.kbits ? one : other;
}

export function peersOf(state: Record<string, unknown>): PeerInfo[] {
  const peers = state["peers"];
  return Array.isArray(peers) ? peers.filter(isObject).map(peerOf) : [];
}

function peerOf(body: Record<string, unknown>): PeerInfo {
  return {
    seat: String(body["seat"]),
    connection: typeof body["connection"] === "string" ? body["connection"] : null,
    name: String(body["name"] ?? ""),
    role: String(body["role"] ?? ""),
    roleName: String(body["role_name"] ?? ""),
    media: body["media"] !== false,
  };
}

type Timer = ReturnType<typeof setInterval> | undefined;
