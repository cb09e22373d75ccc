import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JoinInfo, LiveEvents } from "./engine";
import { FakeCarrier, FakeConnection, fakeLocal } from "./fakes";
import { MeshEngine, SILENT_MS } from "./mesh";

const INFO: JoinInfo = {
  engine: "mesh",
  seat: "b",
  connection: "cb",
  iceServers: [],
  icePolicy: "all",
  ladder: [{ name: "C", height: 360, fps: 20, kbits: 450, sound: true }],
  permissions: ["camera", "microphone"],
  peers: [],
};

function peer(seat: string, connection: string | null): Record<string, unknown> {
  return { seat, connection, name: seat.toUpperCase(), role: "exhibitor", role_name: "企業担当者" };
}

let carrier: FakeCarrier;
let engine: MeshEngine;
let configurations: RTCConfiguration[];
let seen: string[];
let now: number;

beforeEach(async () => {
  vi.useFakeTimers();
  FakeConnection.made = [];
  carrier = new FakeCarrier();
  configurations = [];
  seen = [];
  now = 0;
  engine = new MeshEngine(carrier, {
    makeConnection: (configuration) => {
      configurations.push(configuration);
      return new FakeConnection() as unknown as RTCPeerConnection;
    },
    now: () => now,
  });
  const note = <E extends keyof LiveEvents>(event: E, words: (p: LiveEvents[E]) => string): void =>
    void engine.on(event, (p) => seen.push(words(p)));
  note("peerJoined", (p) => `joined ${p.seat}`);
  note("peerLeft", (p) => `${p.reason} ${p.seat}`);
  note("silence", (p) => `${p.silent ? "silent" : "heard"} ${p.seat}`);
  await engine.join(INFO, fakeLocal());
});

afterEach(async () => {
  await engine.leave();
  vi.useRealTimers();
});

let seq = 0;
function down(type: string, body: Record<string, unknown>): void {
  carrier.emit("down", { seq: ++seq, type, body });
}

const last = (): FakeConnection => FakeConnection.made.at(-1) as FakeConnection;

describe("the mesh", () => {
  it("makes one connection for each page it is told of and none for itself", () => {
    down("peer_joined", peer("a", "ca"));
    down("peer_joined", peer("a", "ca"));
    down("peer_joined", peer("b", "cb"));
    down("peer_joined", peer("c", null));

    expect(FakeConnection.made.length).toBe(1);
    expect(configurations).toEqual([{ iceServers: [], iceTransportPolicy: "all", bundlePolicy: "max-bundle" }]);
    expect(seen).toEqual(["joined a", "joined a", "joined c"]);
  });

  it("meets by name alone those it must not connect to", () => {
    down("peer_joined", { ...peer("a", "ca"), media: false });

    expect([FakeConnection.made.length, seen]).toEqual([0, ["joined a"]]);
  });

  it("says that no sound comes from whoever may not speak", async () => {
    await engine.leave();
    await engine.join({ ...INFO, permissions: [] }, fakeLocal());
    down("peer_joined", peer("a", "ca"));

    const media = carrier.of("signal").flatMap((s) => (s["media"] ? [s["media"]] : []));
    expect(media.at(-1)).toEqual({ mic: false, camera: false, screen: false });
  });

  it("addresses its words to the page it means", async () => {
    down("peer_joined", peer("a", "ca"));
    await vi.advanceTimersByTimeAsync(1);

    const offers = carrier.of("signal").filter((s) => s["description"]);
    expect(offers.map((s) => [s["to"], s["to_connection"], s["gen"]])).toEqual([
      ["a", "ca", 1],
      ["a", "ca", 1],
    ]);
  });

  it("takes a reloaded page as a new one and ignores words of the old", async () => {
    down("peer_joined", peer("a", "ca"));
    const old = last();
    down("peer_joined", peer("a", "ca2"));
    expect([old.closed, FakeConnection.made.length]).toEqual([true, 2]);

    down("signal", { from: "a", from_connection: "ca", gen: 9, description: { type: "offer", sdp: "x" } });
    await vi.advanceTimersByTimeAsync(1);

    expect(last().remoteDescription).toBeNull();
  });

  it("keeps a call that runs when only the other's channel is silent", () => {
    down("peer_joined", peer("a", "ca"));
    last().become("connected");

    down("peer_left", { seat: "a", reason: "away" });
    expect([last().closed, seen.at(-1)]).toEqual([false, "away a"]);

    down("peer_left", { seat: "a", reason: "left" });
    expect([last().closed, seen.at(-1)]).toEqual([true, "left a"]);
  });

  it("drops a removed person's call at once", () => {
    down("peer_joined", peer("a", "ca"));
    last().become("connected");
    down("peer_left", { seat: "a", reason: "removed" });

    expect(last().closed).toBe(true);
  });

  it("counts on when the same page comes back, so that the other side follows", async () => {
    down("peer_joined", peer("a", "ca"));
    down("peer_left", { seat: "a", reason: "lost" });
    down("peer_joined", peer("a", "ca"));
    await vi.advanceTimersByTimeAsync(1);

    expect(
      carrier
        .of("signal")
        .filter((s) => s["description"])
        .at(-1)?.["gen"],
    ).toBe(2);
  });

  it("begins afresh with whoever the server names after a long silence", () => {
    down("peer_joined", peer("a", "ca"));
    down("peer_joined", peer("c", "cc"));
    carrier.emit("fresh", { peers: [peer("a", "ca")] });

    const open = FakeConnection.made.filter((pc) => !pc.closed);
    expect([open.length, seen.at(-1)]).toEqual([1, "joined a"]);
    expect(seen).toContain("left c");
  });

  it("is in a hurry only while something is being connected", async () => {
    down("peer_joined", peer("a", "ca"));
    await vi.advanceTimersByTimeAsync(1);
    down("peer_joined", peer("a", "ca"));
    last().become("disconnected");
    expect(carrier.hurried).toBe(true);

    last().become("connected");
    expect(carrier.hurried).toBe(false);
  });

  it("says after twenty seconds that nothing is heard, and not while the other's microphone is off", async () => {
    down("peer_joined", peer("a", "ca"));
    now = SILENT_MS;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(seen.at(-1)).toBe("silent a");

    down("signal", { from: "a", from_connection: "ca", gen: 1, media: { mic: false, camera: true } });
    now += SILENT_MS * 2;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(seen.at(-1)).toBe("heard a");
  });

  it("tries at once what broke while the page slept, and counts the silence from its waking", async () => {
    down("peer_joined", peer("a", "ca"));
    await vi.advanceTimersByTimeAsync(0);
    last().become("connected");
    last().become("failed");
    await vi.advanceTimersByTimeAsync(0);
    const before = last().restarts;
    now = SILENT_MS * 4;
    engine.awake();
    await vi.advanceTimersByTimeAsync(3_000);

    expect(last().restarts).toBeGreaterThan(before);
    expect(seen.filter((words) => words.startsWith("silent"))).toEqual([]);
  });

  it("sends nothing it may not send", async () => {
    await engine.leave();
    FakeConnection.made = [];
    await engine.join({ ...INFO, permissions: [] }, fakeLocal());
    down("peer_joined", peer("a", "ca"));
    await vi.advanceTimersByTimeAsync(1);

    expect(last().tracks).toEqual([]);
  });

  it("tells its counters on leaving", async () => {
    down("peer_joined", peer("a", "ca"));
    await engine.leave();

    expect(carrier.of("counters").map((c) => Object.keys(c["peers"] as object))).toEqual([["a"]]);
    expect(last().closed).toBe(true);
  });
});
