import type { PeerCounters } from "./engine";
import type { Sample } from "./ladder";

const COUNTED = ["audio_sent", "audio_received", "video_sent", "video_received"] as const;

interface Read extends PeerCounters {
  availableKbits: number | null;
}

/** What the browser counted with one peer, over all connections it took. Bytes and codes, never an address. */
export class Tally {
  private base = zero();
  private last = zero();

  /** A new peer connection starts counting at nothing. */
  renew(): void {
    for (const name of COUNTED) this.base[name] += this.last[name];
    this.last = { ...zero(), path: this.last.path, transport: this.last.transport };
  }

  read(stats: Iterable<Stat>): { counters: PeerCounters; sample: Sample; received: number } {
    const now = readStats(stats);
    // A counter that fell belongs to another connection than before.
    for (const name of COUNTED) if (now[name] < this.last[name]) this.base[name] += this.last[name];
    this.last = now;
    const counters = { ...withoutRate(now) };
    for (const name of COUNTED) counters[name] += this.base[name];
    return {
      counters,
      sample: { lossPercent: now.loss_permille / 10, rttMs: now.rtt_ms, availableKbits: now.availableKbits },
      received: counters.audio_received,
    };
  }
}

/** The parts of RTCStats that are read; browsers leave out what they do not know. */
export interface Stat {
  id: string;
  type: string;
  kind?: string;
  bytesSent?: number;
  bytesReceived?: number;
  fractionLost?: number;
  roundTripTime?: number;
  currentRoundTripTime?: number;
  availableOutgoingBitrate?: number;
  nominated?: boolean;
  state?: string;
  localCandidateId?: string;
  candidateType?: string;
  protocol?: string;
  relayProtocol?: string;
}

const PATHS = new Set(["host", "srflx", "prflx", "relay"]);
const TRANSPORTS = new Set(["udp", "tcp", "tls"]);

function readStats(stats: Iterable<Stat>): Read {
  const all = [...stats];
  const out: Read = { ...zero(), availableKbits: null };
  for (const stat of all) {
    const media = stat.kind === "video" ? "video" : "audio";
    if (stat.type === "outbound-rtp") out[`${media}_sent`] += whole(stat.bytesSent);
    if (stat.type === "inbound-rtp") out[`${media}_received`] += whole(stat.bytesReceived);
    if (stat.type === "remote-inbound-rtp") {
      out.loss_permille = Math.max(out.loss_permille, whole((stat.fractionLost ?? 0) * 1000));
    }
  }
  const pair = all.find((s) => s.type === "candidate-pair" && s.nominated && s.state === "succeeded");
  if (!pair) return out;
  out.rtt_ms = whole((pair.currentRoundTripTime ?? 0) * 1000);
  out.availableKbits = pair.availableOutgoingBitrate === undefined ? null : pair.availableOutgoingBitrate / 1000;
  const local = all.find((s) => s.id === pair.localCandidateId);
  const transport = local?.relayProtocol ?? local?.protocol ?? "";
  out.path = PATHS.has(local?.candidateType ?? "") ? String(local?.candidateType) : "unknown";
  out.transport = TRANSPORTS.has(transport) ? transport : "unknown";
  return out;
}

function withoutRate({ availableKbits: _, ...counters }: Read): PeerCounters {
  return counters;
}

function whole(value: number | undefined): number {
  return Math.max(0, Math.round(value ?? 0));
}

function zero(): Read {
  return {
    audio_sent: 0,
    audio_received: 0,
    video_sent: 0,
    video_received: 0,
    rtt_ms: 0,
    loss_permille: 0,
    path: "unknown",
    transport: "unknown",
    availableKbits: null,
  };
}
