import { DisconnectReason, type Room, RoomEvent, Track } from "livekit-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JoinInfo, LiveEvents, Pass } from "./engine";
import { FakeCarrier, fakeLocal, fakeTrack } from "./fakes";
import { LiveKitEngine, OPTIONS } from "./livekit";
import { SILENT_MS } from "./mesh";

const PASS: Pass = { url: "wss://live.example.jp", token: "one" };
const INFO: JoinInfo = {
  engine: "livekit",
  pass: PASS,
  seat: "b",
  connection: "cb",
  iceServers: [],
  icePolicy: "all",
  ladder: [{ name: "B", height: 540, fps: 25, kbits: 800, sound: true }],
  permissions: ["camera", "microphone"],
  peers: [],
};

type Listener = (...args: unknown[]) => void;

function publication(kind: string, stats: object[] = []): Record<string, unknown> {
  const track = { kind, mediaStreamTrack: fakeTrack(kind), getRTCStatsReport: async () => reportOf(stats) };
  return { kind, track, videoTrack: undefined };
}

function reportOf(stats: object[]): Map<number, object> {
  return new Map(stats.map((stat, n) => [n, { id: String(n), ...stat }]));
}

/** As much of the library's room as the engine touches. */
class FakeRoom {
  static made: FakeRoom[] = [];
  static refuses = false;
  readonly listeners = new Map<string, Listener>();
  readonly remoteParticipants = new Map<string, Record<string, unknown>>();
  readonly published: { source: Track.Source; muted: boolean }[] = [];
  state = "disconnected";
  pass: unknown[] = [];
  readonly localParticipant = {
    publishTrack: async (_track: unknown, { source }: { source: Track.Source }) => {
      const one = { source, muted: false };
      this.published.push(one);
      return {
        get isMuted() {
          return one.muted;
        },
        mute: async () => {
          one.muted = true;
        },
        unmute: async () => {
          one.muted = false;
        },
        track: { getRTCStatsReport: async () => reportOf([{ type: "outbound-rtp", kind: "audio", bytesSent: 900 }]) },
      };
    },
    unpublishTrack: async (track: MediaStreamTrack, stop: boolean) => void this.unpublished.push([track.kind, stop]),
  };
  readonly unpublished: unknown[] = [];

  constructor() {
    FakeRoom.made.push(this);
  }

  on(event: string, listener: Listener): this {
    this.listeners.set(event, listener);
    return this;
  }

  tell(event: string, ...args: unknown[]): void {
    this.listeners.get(event)?.(...args);
  }

  async connect(...pass: unknown[]): Promise<void> {
    this.pass = pass;
    if (FakeRoom.refuses) throw new Error("could not reach, token one");
    this.state = "connected";
  }

  async disconnect(): Promise<void> {
    this.state = "disconnected";
  }

  comes(identity: string, publications: Record<string, unknown>[] = []): Record<string, unknown> {
    const participant = {
      identity,
      isMicrophoneEnabled: true,
      isCameraEnabled: true,
      isScreenShareEnabled: false,
      trackPublications: new Map(publications.map((p, n) => [n, p])),
    };
    this.remoteParticipants.set(identity, participant);
    this.tell(RoomEvent.ParticipantConnected, participant);
    return participant;
  }
}

let carrier: FakeCarrier;
let engine: LiveKitEngine;
let local: ReturnType<typeof fakeLocal>;
let seen: string[];
let asked: number;
let pressed: boolean;
let answer: Pass | null;
let now: number;
let seq = 0;

beforeEach(async () => {
  vi.useFakeTimers();
  FakeRoom.made = [];
  FakeRoom.refuses = false;
  carrier = new FakeCarrier();
  local = fakeLocal();
  seen = [];
  asked = now = 0;
  answer = { url: PASS.url, token: "two" };
  engine = new LiveKitEngine(carrier, {
    makeRoom: () => new FakeRoom() as unknown as Room,
    again: async (byHand) => {
      asked += 1;
      pressed = byHand;
      return answer;
    },
    now: () => now,
  });
  const note = <E extends keyof LiveEvents>(event: E, words: (p: LiveEvents[E]) => string): void =>
    void engine.on(event, (p) => seen.push(words(p)));
  note("peerJoined", (p) => `joined ${p.seat}`);
  note("peerLeft", (p) => `${p.reason} ${p.seat}`);
  note("state", (p) => `${p.state} ${p.seat}`);
  note("track", (p) => `${p.track.kind} ${p.seat}`);
  note("silence", (p) => `${p.silent ? "silent" : "heard"} ${p.seat}`);
  note("media", (p) => `${p.seat} ${p.mic ? "speaks" : "mute"} ${p.camera ? "seen" : "unseen"}`);
  await engine.join({ ...INFO, permissions: [...INFO.permissions] }, local);
  await settled();
});

afterEach(async () => {
  await engine.leave();
  vi.useRealTimers();
});

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const room = (): FakeRoom => FakeRoom.made.at(-1) as FakeRoom;

function down(type: string, body: Record<string, unknown>): void {
  carrier.emit("down", { seq: ++seq, type, body });
}

function peer(seat: string): Record<string, unknown> {
  return { seat, connection: `c${seat}`, name: seat, role: "exhibitor", role_name: "企業担当者" };
}

describe("the way to the server", () => {
  it("takes the pass it was given and keeps devices when it goes", () => {
    expect(room().pass.slice(0, 2)).toEqual([PASS.url, PASS.token]);
    expect(OPTIONS.stopLocalTrackOnUnpublish).toBe(false);
    expect(OPTIONS.dynacast).toBe(true);
  });

  it("asks for another pass when the server went away, and goes on", async () => {
    down("peer_joined", peer("a"));
    room().tell(RoomEvent.Disconnected, DisconnectReason.SERVER_SHUTDOWN);
    await vi.advanceTimersByTimeAsync(500);

    expect(asked).toBe(1);
    expect(FakeRoom.made).toHaveLength(2);
    expect(room().pass[1]).toBe("two");
    expect(room().published.map((p) => p.source)).toEqual([Track.Source.Microphone, Track.Source.Camera]);
    expect(seen).toContain("reconnecting a");
  });

  it("asks ever more slowly while nobody answers", async () => {
    answer = null;
    room().tell(RoomEvent.Disconnected, undefined);
    await vi.advanceTimersByTimeAsync(30_000);

    expect(asked).toBe(6);
    expect(FakeRoom.made).toHaveLength(1);
  });

  it.each([DisconnectReason.PARTICIPANT_REMOVED, DisconnectReason.DUPLICATE_IDENTITY, DisconnectReason.ROOM_DELETED])(
    "stays away when the server says why (%s): the control channel tells the person",
    async (reason) => {
      room().tell(RoomEvent.Disconnected, reason);
      await vi.advanceTimersByTimeAsync(30_000);

      expect(asked).toBe(0);
    },
  );

  it("keeps nothing of an error, which holds the token", async () => {
    const logged = vi.spyOn(console, "error");
    FakeRoom.refuses = true;
    engine.reconnect();
    await vi.advanceTimersByTimeAsync(2_000);

    expect(asked).toBeGreaterThan(0);
    expect(logged).not.toHaveBeenCalled();
  });

  it("lets the way change only when a person presses", async () => {
    room().tell(RoomEvent.Disconnected, undefined);
    await vi.advanceTimersByTimeAsync(500);
    expect(pressed).toBe(false);

    engine.reconnect();
    await vi.advanceTimersByTimeAsync(500);
    expect(pressed).toBe(true);
  });

  it("asks at once when the page wakes up and finds itself without a room", async () => {
    answer = null;
    room().tell(RoomEvent.Disconnected, DisconnectReason.UNKNOWN_REASON);
    await vi.advanceTimersByTimeAsync(30_000);
    const before = asked;
    answer = { url: PASS.url, token: "three" };

    engine.awake();
    await settled();

    expect([asked, room().pass[1]]).toEqual([before + 1, "three"]);
  });

  it("leaves a connection alone that the library still has", async () => {
    const rooms = FakeRoom.made.length;
    engine.awake();
    await settled();

    expect([asked, FakeRoom.made.length]).toEqual([0, rooms]);
  });

  it("says once that a poor line makes the picture smaller, and once that it is over", async () => {
    const said: boolean[] = [];
    engine.on("quality", ({ down }) => said.push(down));
    const mine = room().localParticipant;
    for (const quality of ["excellent", "poor", "lost", "poor", "unknown", "good", "excellent"]) {
      room().tell(RoomEvent.ConnectionQualityChanged, quality, mine);
    }
    room().tell(RoomEvent.ConnectionQualityChanged, "poor", room().comes("a"));

    expect(said).toEqual([true, false]);
  });

  it("does not come back after it was left", async () => {
    await engine.leave();
    room().tell(RoomEvent.Disconnected, undefined);
    await vi.advanceTimersByTimeAsync(30_000);

    expect(asked).toBe(0);
  });
});

describe("who is here", () => {
  it("is what the control channel says, whatever the server names", () => {
    room().comes("stranger", [publication("audio")]);
    down("peer_joined", peer("a"));

    expect(seen).toEqual(["joined a"]);
  });

  it("shows what somebody sends also when the server was first to name them", () => {
    room().comes("a", [publication("audio"), publication("video")]);
    down("peer_joined", peer("a"));

    expect(seen).toEqual([
      "joined a",
      "connected a",
      "audio a",
      "a speaks seen",
      "video a",
      "a speaks seen",
      "a speaks seen",
    ]);
  });

  it("is begun anew from a fresh state", () => {
    down("peer_joined", peer("a"));
    carrier.emit("fresh", { peers: [peer("c")] });

    expect(seen).toEqual(["joined a", "left a", "joined c"]);
  });

  it("tells a muted microphone and an unseen camera", () => {
    down("peer_joined", peer("a"));
    const participant = room().comes("a");
    participant["isMicrophoneEnabled"] = false;
    participant["isCameraEnabled"] = false;
    room().tell(RoomEvent.TrackMuted, {}, participant);

    expect(seen.at(-1)).toBe("a mute unseen");
  });
});

describe("what this page sends", () => {
  it("is sound and picture once, whoever comes and goes", async () => {
    room().comes("a");
    local.change();
    await settled();

    expect(room().published.map((p) => p.source)).toEqual([Track.Source.Microphone, Track.Source.Camera]);
  });

  it("is muted for the others to see, and taken back when a device is gone, without stopping it", async () => {
    Object.assign(local, { mic: false, video: null });
    local.change();
    await settled();

    expect(room().published[0]?.muted).toBe(true);
    expect(room().unpublished).toEqual([["video", false]]);
  });

  it("is nothing that is not permitted", async () => {
    const viewer = new LiveKitEngine(carrier, {
      makeRoom: () => new FakeRoom() as unknown as Room,
      again: async () => null,
      now: () => 0,
    });
    await viewer.join({ ...INFO, permissions: [] }, local);
    await settled();

    expect(room().published).toEqual([]);
    await viewer.leave();
  });
});

describe("what was counted", () => {
  it("is this page's sent bytes and each other's received ones", async () => {
    down("peer_joined", peer("a"));
    room().comes("a", [publication("audio", [{ type: "inbound-rtp", kind: "audio", bytesReceived: 700 }])]);
    await vi.advanceTimersByTimeAsync(15_000);

    const said = carrier.of("counters").at(-1) as {
      peers: Record<string, { audio_sent: number; audio_received: number }>;
    };
    expect(said.peers["a"]).toMatchObject({ audio_sent: 900, audio_received: 700 });
    expect(carrier.of("media_up")).toEqual([]);
  });

  it("says when nobody's sound arrives any more", async () => {
    down("peer_joined", peer("a"));
    room().comes("a", [publication("audio")]);
    now = SILENT_MS;
    await vi.advanceTimersByTimeAsync(3_000);

    expect(seen).toContain("silent a");
  });
});
