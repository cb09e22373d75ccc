import type { LinkState } from "./engine";

/** What one peer tells another through the server. `gen` counts the peer connections made for this pair. */
export interface Signal {
  gen: number;
  description?: { type: "offer" | "answer"; sdp: string };
  candidates?: RTCIceCandidateInit[];
  media?: { mic: boolean; camera: boolean };
}

export interface LinkOutside {
  make(): RTCPeerConnection;
  send(signal: Signal): void;
  onState(state: LinkState): void;
  onTrack(track: MediaStreamTrack): void;
  /** A new peer connection begins: counters start again, senders are gone. */
  onRenew(): void;
}

export const BATCH_MS = 100;
export const GRACE_MS = 3_000;
export const RESTART_MS = 5_000;
export const RESTARTS = 3;
export const FIRST_CONNECT_MS = 12_000;

/** One pair of pages. "Perfect negotiation": whoever is polite gives way when both make an offer at once. */
export class Link {
  private pc: RTCPeerConnection;
  private makingOffer = false;
  private ignoringOffer = false;
  private settingAnswer = false;
  private chain: Promise<void> = Promise.resolve();
  private candidates: RTCIceCandidateInit[] = [];
  private batch: Timer;
  private rescue: Timer;
  private restarts = 0;
  private state: LinkState = "connecting";
  private closed = false;
  private readonly senders = new Map<string, RTCRtpSender>();
  private readonly wanted = new Map<string, MediaStreamTrack | null>();

  constructor(
    private readonly polite: boolean,
    private readonly outside: LinkOutside,
    public gen = 1,
  ) {
    this.pc = this.begin();
  }

  /** Sends this track, or nothing, for the kind. Turning off and on again needs no negotiation. */
  async put(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void> {
    this.wanted.set(kind, track);
    const sender = this.senders.get(kind);
    if (sender) await sender.replaceTrack(track);
    else if (track) this.senders.set(kind, this.pc.addTrack(track));
  }

  sender(kind: "audio" | "video"): RTCRtpSender | undefined {
    return this.senders.get(kind);
  }

  stats(): Promise<RTCStatsReport> {
    return this.pc.getStats();
  }

  get connected(): boolean {
    return this.pc.connectionState === "connected";
  }

  /** Neither side has anything to send yet, so there is nothing to connect. */
  get idle(): boolean {
    return this.senders.size === 0 && this.pc.remoteDescription === null;
  }

  /** Signals are taken one after the other: the order is the peer's. */
  hear(signal: Signal): Promise<void> {
    this.chain = this.chain.then(() => this.take(signal)).catch(() => this.restart());
    return this.chain;
  }

  /** Asked for by the person: begin again with a new peer connection at once. */
  renew(gen = this.gen + 1): void {
    if (this.closed) return;
    this.gen = gen;
    this.forget();
    this.restarts = 0;
    this.outside.onRenew();
    this.pc = this.begin();
    for (const [kind, track] of this.wanted) if (track) this.senders.set(kind, this.pc.addTrack(track));
    this.tell("reconnecting");
  }

  /** Not up, and there is no reason to wait out the pauses: a new path at once. */
  nudge(): void {
    if (this.closed || this.connected || this.idle) return;
    this.restarts = 0;
    this.later(0);
  }

  close(): void {
    this.closed = true;
    this.forget();
  }

  private forget(): void {
    clearTimeout(this.batch);
    clearTimeout(this.rescue);
    this.candidates = [];
    this.senders.clear();
    this.makingOffer = this.ignoringOffer = this.settingAnswer = false;
    this.pc.onnegotiationneeded = this.pc.onicecandidate = this.pc.ontrack = this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  private begin(): RTCPeerConnection {
    const pc = this.outside.make();
    pc.onnegotiationneeded = () => void this.offer(pc);
    pc.onicecandidate = ({ candidate }) => candidate && this.collect(candidate.toJSON());
    pc.ontrack = ({ track }) => this.outside.onTrack(track);
    pc.onconnectionstatechange = () => this.changed(pc.connectionState);
    this.rescue = setTimeout(() => this.restart(), FIRST_CONNECT_MS);
    return pc;
  }

  private async offer(pc: RTCPeerConnection): Promise<void> {
    try {
      this.makingOffer = true;
      await pc.setLocalDescription();
      this.describe(pc);
    } catch {
      // The connection was replaced or the peer's offer came first; either way its own negotiation follows.
    } finally {
      this.makingOffer = false;
    }
  }

  private async take(signal: Signal): Promise<void> {
    if (this.closed || signal.gen < this.gen) return;
    if (signal.gen > this.gen) this.renew(signal.gen);
    const pc = this.pc;
    if (signal.description) await this.describeRemote(pc, signal.description);
    for (const candidate of signal.candidates ?? []) await this.add(pc, candidate);
  }

  private async describeRemote(
    pc: RTCPeerConnection,
    description: { type: "offer" | "answer"; sdp: string },
  ): Promise<void> {
    const ready = !this.makingOffer && (pc.signalingState === "stable" || this.settingAnswer);
    const collision = description.type === "offer" && !ready;
    this.ignoringOffer = !this.polite && collision;
    if (this.ignoringOffer) return;
    if (description.type === "answer" && pc.signalingState === "stable") return; // answered already
    this.settingAnswer = description.type === "answer";
    try {
      await pc.setRemoteDescription(description);
    } finally {
      this.settingAnswer = false;
    }
    if (description.type === "offer") {
      await pc.setLocalDescription();
      this.describe(pc);
    }
  }

  private async add(pc: RTCPeerConnection, candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.ignoringOffer) throw error;
    }
  }

  private describe(pc: RTCPeerConnection): void {
    const local = pc.localDescription;
    if (pc !== this.pc || !local || (local.type !== "offer" && local.type !== "answer")) return;
    this.outside.send({ gen: this.gen, description: { type: local.type, sdp: local.sdp } });
  }

  private collect(candidate: RTCIceCandidateInit): void {
    if (this.candidates.length === 0) this.batch = setTimeout(() => this.sendCandidates(), BATCH_MS);
    this.candidates.push(candidate);
  }

  private sendCandidates(): void {
    const candidates = this.candidates;
    this.candidates = [];
    this.outside.send({
      gen: this.gen,
      candidates: candidates.map(({ candidate, sdpMid, sdpMLineIndex }) => ({
        candidate: candidate ?? "",
        sdpMid: sdpMid ?? null,
        sdpMLineIndex: sdpMLineIndex ?? null,
      })),
    });
  }

  private changed(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      clearTimeout(this.rescue);
      this.restarts = 0;
      this.tell("connected");
    } else if (state === "disconnected") {
      this.later(GRACE_MS);
      this.tell("reconnecting");
    } else if (state === "failed") {
      this.tell("reconnecting");
      this.later(0);
    }
  }

  private later(ms: number): void {
    clearTimeout(this.rescue);
    this.rescue = setTimeout(() => this.restart(), ms);
  }

  /** Three times a new path for the same connection, then a new connection. */
  private restart(): void {
    if (this.closed || this.connected) return;
    if (this.idle) {
      this.later(FIRST_CONNECT_MS);
      return;
    }
    this.restarts += 1;
    if (this.restarts > RESTARTS) {
      this.renew();
      return;
    }
    this.tell("reconnecting");
    this.pc.restartIce();
    this.later(RESTART_MS);
  }

  private tell(state: LinkState): void {
    if (state === this.state || this.closed) return;
    this.state = state;
    this.outside.onState(state);
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;
