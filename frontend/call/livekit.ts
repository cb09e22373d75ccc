import {
  type ConnectionQuality,
  type ConnectionState,
  DisconnectReason,
  type LocalTrackPublication,
  type Participant,
  type RemoteParticipant,
  type RemoteTrackPublication,
  type Room,
  RoomEvent,
  type RoomOptions,
  setLogLevel,
  Track,
  VideoQuality,
} from "livekit-client";
import { type Carrier, type Down, isObject } from "./carrier";
import { Emitter } from "./emitter";
import type { Counters, JoinInfo, LadderStep, LiveEngine, LiveEvents, LocalTracks, Pass, PeerInfo } from "./engine";
import { type Stat, Tally } from "./evidence";
import { SAMPLE_MS } from "./ladder";
import { COUNT_MS, peersOf, SILENT_MS } from "./mesh";

/** The server drops who sends no media after about 15 s anyway. */
const CONNECT = { maxRetries: 5, peerConnectionTimeout: 20_000 };
const AGAIN_MS = [500, 1_000, 2_000, 4_000, 10_000];
/** After these the control channel says what happened; coming back by ourselves would be wrong. */
const FINAL = new Set<DisconnectReason | undefined>([
  DisconnectReason.CLIENT_INITIATED,
  DisconnectReason.DUPLICATE_IDENTITY,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.ROOM_DELETED,
]);

export const OPTIONS: RoomOptions = {
  adaptiveStream: false, // it watches elements of its own; ours hold the bare tracks
  dynacast: true,
  stopLocalTrackOnUnpublish: false, // devices outlive rooms
  disconnectOnPageLeave: true,
  publishDefaults: { videoCodec: "vp8", simulcast: true, red: true, dtx: true, stopMicTrackOnMute: false },
};

export interface LiveKitOutside {
  makeRoom(options: RoomOptions): Room;
  /** Asks Engawa for another pass; null when it says no. `pressed`: a person asked, so the way may change. */
  again(pressed: boolean): Promise<Pass | null>;
  now(): number;
}

interface Peer {
  info: PeerInfo;
  tally: Tally;
  received: number;
  heardAt: number;
  silent: boolean;
}

/** Over the operator's own server. Who is here the control channel says; the server only carries sound and picture. */
export class LiveKitEngine extends Emitter<LiveEvents> implements LiveEngine {
  private readonly peers = new Map<string, Peer>();
  private readonly sent = new Map<Track.Source, { track: MediaStreamTrack; publication: LocalTrackPublication }>();
  private room: Room | null = null;
  private info: JoinInfo | null = null;
  private local: LocalTracks | null = null;
  private ceiling: LadderStep | null = null;
  private sending: Promise<void> = Promise.resolve();
  private tries = 0;
  private poor = false;
  private left = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private beats: ReturnType<typeof setInterval>[] = [];
  private off: (() => void)[] = [];

  constructor(
    private readonly carrier: Carrier,
    private readonly outside: LiveKitOutside,
  ) {
    super();
    setLogLevel("silent"); // its messages hold whole tokens
  }

  async join(info: JoinInfo, local: LocalTracks): Promise<void> {
    this.info = info;
    this.local = local;
    this.off = [
      this.carrier.on("down", (down) => this.down(down)),
      this.carrier.on("fresh", (state) => this.settle(peersOf(state))),
      local.onChange(() => this.send()),
    ];
    this.settle(info.peers);
    this.beats = [setInterval(() => void this.sample(), SAMPLE_MS), setInterval(() => void this.report(), COUNT_MS)];
    await this.connect(info.pass ?? null);
  }

  async leave(): Promise<void> {
    this.left = true;
    await this.report();
    for (const beat of this.beats.splice(0)) clearInterval(beat);
    clearTimeout(this.timer);
    for (const off of this.off.splice(0)) off();
    this.peers.clear();
    await this.drop();
  }

  async ladder(step: LadderStep): Promise<void> {
    this.ceiling = step;
    await this.narrow();
  }

  async counters(): Promise<Counters> {
    const out: Counters = {};
    const mine = await this.mine();
    for (const [seat, peer] of this.peers) if (this.there(seat)) out[seat] = (await this.read(peer, mine)).counters;
    return out;
  }

  reconnect(): void {
    this.tries = 0;
    void this.drop().then(() => this.comeBack(true));
  }

  /** The library looks after a connection that it still has. */
  awake(): void {
    const now = this.outside.now();
    for (const peer of this.peers.values()) peer.heardAt = now; // nobody was listening
    if (this.room || this.left) return;
    this.tries = 0;
    clearTimeout(this.timer);
    void this.ask(false);
  }

  // --- the way to the server ----------------------------------------------------------------------------------

  private async connect(pass: Pass | null): Promise<void> {
    if (this.left || !pass) return;
    const room = this.outside.makeRoom(OPTIONS);
    this.room = room;
    this.hear(room);
    try {
      await room.connect(pass.url, pass.token, CONNECT);
      this.tries = 0;
      for (const participant of room.remoteParticipants.values()) this.meets(participant);
      this.send();
    } catch {
      // Whatever it was, its words hold the token: nothing of it is kept.
      if (this.room === room) await this.drop().then(() => this.comeBack());
    }
  }

  private comeBack(pressed = false): void {
    if (this.left) return;
    for (const seat of this.peers.keys()) this.emit("state", { seat, state: "reconnecting" });
    const rest = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)];
    this.tries += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(pressed), rest);
  }

  private async ask(pressed: boolean): Promise<void> {
    const pass = await this.outside.again(pressed).catch(() => null);
    if (pass) await this.connect(pass);
    else this.comeBack();
  }

  private async drop(): Promise<void> {
    const room = this.room;
    this.room = null;
    this.sent.clear();
    await room?.disconnect(false).catch(() => undefined);
  }

  private hear(room: Room): void {
    const ours = <A extends unknown[]>(listener: (...args: A) => void) => {
      return (...args: A): void => {
        if (this.room === room) listener(...args);
      };
    };
    room
      .on(
        RoomEvent.ParticipantConnected,
        ours((one: RemoteParticipant) => this.meets(one)),
      )
      .on(
        RoomEvent.ParticipantDisconnected,
        ours((one: RemoteParticipant) => this.link(one.identity, "connecting")),
      )
      .on(
        RoomEvent.TrackSubscribed,
        ours((_track, publication: RemoteTrackPublication, one: RemoteParticipant) => this.track(publication, one)),
      )
      .on(
        RoomEvent.TrackUnsubscribed,
        ours((track, _publication, one: RemoteParticipant) => {
          this.emit("trackEnded", { seat: one.identity, kind: track.kind });
          this.media(one);
        }),
      )
      .on(
        RoomEvent.TrackMuted,
        ours((_publication, one: Participant) => this.media(one)),
      )
      .on(
        RoomEvent.TrackUnmuted,
        ours((_publication, one: Participant) => this.media(one)),
      )
      .on(
        RoomEvent.ParticipantPermissionsChanged,
        ours(() => this.send()),
      )
      .on(
        RoomEvent.ConnectionQualityChanged,
        ours((quality: ConnectionQuality, one: Participant) => one === room.localParticipant && this.quality(quality)),
      )
      .on(
        RoomEvent.ConnectionStateChanged,
        ours((state: ConnectionState) => this.changed(room, state)),
      )
      .on(
        RoomEvent.Disconnected,
        ours((reason?: DisconnectReason) => {
          this.room = null;
          this.sent.clear();
          if (!FINAL.has(reason)) this.comeBack();
        }),
      );
  }

  /** The library chooses what it sends; this says so when a poor line makes it less, and when that is over. */
  private quality(quality: ConnectionQuality): void {
    const down = quality === "poor" || quality === "lost";
    const steps = this.info?.ladder ?? [];
    const step = down ? steps.at(-1) : steps[0];
    if (down === this.poor || quality === "unknown" || !step) return;
    this.poor = down;
    this.emit("quality", { seat: this.info?.seat ?? "", step, down });
  }

  private changed(room: Room, state: ConnectionState): void {
    const link = state === "connected" ? "connected" : "reconnecting";
    if (state === "disconnected" || state === "connecting") return;
    for (const seat of room.remoteParticipants.keys()) this.link(seat, link);
  }

  // --- who is here --------------------------------------------------------------------------------------------

  private down({ type, body }: Down): void {
    if (type === "peer_joined") for (const info of peersOf({ peers: [body] })) this.meet(info);
    if (type === "peer_left") this.gone(String(body["seat"]), String(body["reason"]));
  }

  private settle(peers: PeerInfo[]): void {
    const here = new Set(peers.map((p) => p.seat));
    for (const seat of [...this.peers.keys()]) if (!here.has(seat)) this.gone(seat, "left");
    for (const info of peers) this.meet(info);
  }

  private meet(info: PeerInfo): void {
    if (info.seat === this.info?.seat) return;
    this.emit("peerJoined", info);
    const known = this.peers.get(info.seat);
    if (known) known.info = info;
    else {
      const now = this.outside.now();
      this.peers.set(info.seat, { info, tally: new Tally(), received: 0, heardAt: now, silent: false });
    }
    const there = this.room?.remoteParticipants.get(info.seat);
    if (there) this.meets(there);
  }

  private gone(seat: string, reason: string): void {
    if (reason === "left" || reason === "removed") this.peers.delete(seat);
    this.emit("peerLeft", { seat, reason });
  }

  /** The server names somebody: what they send may have come before the control channel spoke of them. */
  private meets(participant: RemoteParticipant): void {
    this.link(participant.identity, "connected");
    for (const publication of participant.trackPublications.values()) {
      if (publication.track) this.track(publication, participant);
    }
    this.media(participant);
  }

  private link(seat: string, state: "connecting" | "connected" | "reconnecting"): void {
    const peer = this.peers.get(seat);
    if (!peer) return;
    if (state === "connected") peer.heardAt = this.outside.now();
    this.emit("state", { seat, state });
  }

  private track(publication: RemoteTrackPublication, participant: RemoteParticipant): void {
    const track = publication.track?.mediaStreamTrack;
    if (!track || !this.peers.has(participant.identity)) return;
    this.emit("track", { seat: participant.identity, track });
    this.media(participant);
  }

  private media(participant: Participant): void {
    if (!this.peers.has(participant.identity)) return;
    const { isMicrophoneEnabled: mic, isCameraEnabled: camera, isScreenShareEnabled: screen } = participant;
    const said = { seat: participant.identity, mic, camera, screen };
    this.emit("media", said);
  }

  private there(seat: string): boolean {
    return this.room?.remoteParticipants.has(seat) ?? false;
  }

  // --- what this page sends -----------------------------------------------------------------------------------

  /** One after the other, so that a quick second press finds the first one done. */
  private send(): void {
    this.sending = this.sending.then(() => this.sendNow()).catch(() => undefined);
  }

  private async sendNow(): Promise<void> {
    const local = this.local;
    if (this.room?.state !== "connected" || !local) return;
    const may = this.info?.permissions ?? [];
    await this.put(Track.Source.Microphone, may.includes("microphone") ? local.audio : null, local.mic);
    await this.put(Track.Source.Camera, may.includes("camera") ? local.video : null, local.camera);
    await this.put(Track.Source.ScreenShare, may.includes("screen_share") ? local.screen : null, true);
    await this.narrow();
  }

  private async put(source: Track.Source, track: MediaStreamTrack | null, on: boolean): Promise<void> {
    const known = this.sent.get(source);
    const mine = this.room?.localParticipant;
    if (known && known.track !== track) {
      this.sent.delete(source);
      await mine?.unpublishTrack(known.track, false);
    }
    if (track && !this.sent.has(source)) {
      const publication = await mine?.publishTrack(track, { source });
      if (publication) this.sent.set(source, { track, publication });
    }
    const publication = this.sent.get(source)?.publication;
    if (publication && publication.isMuted === on) await (on ? publication.unmute() : publication.mute());
  }

  private async narrow(): Promise<void> {
    const track = this.sent.get(Track.Source.Camera)?.publication.videoTrack;
    const step = this.ceiling;
    if (!track || !step) return;
    if (step.height === 0) await track.pauseUpstream();
    else {
      await track.resumeUpstream();
      track.setPublishingQuality(qualityOf(step.height));
    }
  }

  // --- what was counted -----------------------------------------------------------------------------------------

  /** What this page sent to the server, whoever watches. */
  private async mine(): Promise<Stat[]> {
    const reports = [...this.sent.values()].map(({ publication }) => publication.track?.getRTCStatsReport());
    return statsOf(await Promise.all(reports));
  }

  private async read(peer: Peer, mine: Stat[]): Promise<ReturnType<Tally["read"]>> {
    const publications = this.room?.remoteParticipants.get(peer.info.seat)?.trackPublications.values() ?? [];
    const reports = [...publications].map((publication) => publication.track?.getRTCStatsReport());
    const theirs = statsOf(await Promise.all(reports)).filter((stat) => stat.type === "inbound-rtp");
    return peer.tally.read([...mine.filter((stat) => stat.type !== "inbound-rtp"), ...theirs]);
  }

  private async report(): Promise<void> {
    const peers = await this.counters().catch(() => ({}));
    if (Object.keys(peers).length > 0) this.carrier.say("counters", { peers });
  }

  private async sample(): Promise<void> {
    const [now, mine] = [this.outside.now(), await this.mine()];
    for (const [seat, peer] of [...this.peers]) {
      const received = this.there(seat) ? (await this.read(peer, mine)).received : peer.received;
      const mute = this.room?.remoteParticipants.get(seat)?.isMicrophoneEnabled === false;
      if (received > peer.received || mute || peer.info.connection === null) peer.heardAt = now;
      peer.received = received;
      const silent = now - peer.heardAt >= SILENT_MS;
      if (silent === peer.silent) continue;
      peer.silent = silent;
      this.emit("silence", { seat, silent });
    }
  }
}

function qualityOf(height: number): VideoQuality {
  if (height >= 540) return VideoQuality.HIGH;
  return height >= 360 ? VideoQuality.MEDIUM : VideoQuality.LOW;
}

function statsOf(reports: (RTCStatsReport | undefined)[]): Stat[] {
  const all = reports.flatMap((report) => [...((report?.values() as Iterable<Stat>) ?? [])]);
  return [...new Map(all.filter(isObject).map((stat) => [(stat as Stat).id, stat as Stat])).values()];
}
