/** The browser's side of the port. An engine carries sound and picture, nothing else: no chat, no admission. */

export interface LadderStep {
  name: string;
  /** Picture height in pixels; 0 is no picture. */
  height: number;
  fps: number;
  kbits: number;
  sound: boolean;
}

export interface PeerInfo {
  seat: string;
  connection: string | null;
  name: string;
  role: string;
  roleName: string;
  /** Whether sound and picture pass between this page and theirs: viewers of a briefing never meet each other. */
  media: boolean;
}

/** What opens the door of an engine's own server, for two minutes. */
export interface Pass {
  url: string;
  token: string;
}

export interface JoinInfo {
  engine: "mesh" | "livekit";
  pass?: Pass | null;
  seat: string;
  connection: string;
  iceServers: RTCIceServer[];
  icePolicy: RTCIceTransportPolicy;
  ladder: LadderStep[];
  permissions: string[];
  peers: PeerInfo[];
}

/** Whole numbers since this page joined; milliseconds, thousandths. No addresses. */
export interface PeerCounters {
  audio_sent: number;
  audio_received: number;
  video_sent: number;
  video_received: number;
  rtt_ms: number;
  loss_permille: number;
  path: string;
  transport: string;
}

export type Counters = Record<string, PeerCounters>;

export type LinkState = "connecting" | "connected" | "reconnecting";

export interface LiveEvents {
  state: { seat: string; state: LinkState };
  peerJoined: PeerInfo;
  /** `left` and `removed` are final; `away` and `lost` may come back. */
  peerLeft: { seat: string; reason: string };
  track: { seat: string; track: MediaStreamTrack };
  trackEnded: { seat: string; kind: string };
  media: { seat: string; mic: boolean; camera: boolean; screen: boolean };
  /** Nobody's sound has arrived for a while, or it does again. */
  silence: { seat: string; silent: boolean };
  quality: { seat: string; step: LadderStep; down: boolean };
}

/** What a person sends. It outlives rooms, so that moving keeps camera and microphone. */
export interface LocalTracks {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  /** What is shown instead of the face, while it is. */
  readonly screen: MediaStreamTrack | null;
  readonly mic: boolean;
  readonly camera: boolean;
  onChange(listener: () => void): () => void;
}

export interface LiveEngine {
  join(info: JoinInfo, local: LocalTracks): Promise<void>;
  leave(): Promise<void>;
  ladder(step: LadderStep): Promise<void>;
  counters(): Promise<Counters>;
  /** 「再接続」: whatever is not up begins again. */
  reconnect(): void;
  /** Back from sleep: whatever broke meanwhile is tried at once. */
  awake(): void;
  on<E extends keyof LiveEvents>(event: E, listener: (payload: LiveEvents[E]) => void): () => void;
}
