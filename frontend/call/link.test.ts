import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LinkState } from "./engine";
import { FakeConnection, fakeTrack } from "./fakes";
import { BATCH_MS, GRACE_MS, Link, RESTART_MS, type Signal } from "./link";

interface End {
  link: Link;
  sent: Signal[];
  states: LinkState[];
  pc(): FakeConnection;
}

function end(polite: boolean, gen?: number): End {
  const made: FakeConnection[] = [];
  const sent: Signal[] = [];
  const states: LinkState[] = [];
  const outside = {
    make: () => {
      const pc = new FakeConnection();
      made.push(pc);
      return pc as unknown as RTCPeerConnection;
    },
    send: (signal: Signal) => void sent.push(signal),
    onState: (state: LinkState) => void states.push(state),
    onTrack: () => undefined,
    onRenew: () => undefined,
  };
  return { link: new Link(polite, outside, gen), sent, states, pc: () => made.at(-1) as FakeConnection };
}

/** Delivers what each side has said until nobody says anything more. */
async function talk(a: End, b: End): Promise<void> {
  let quiet = 0;
  while (quiet < 3) {
    await vi.advanceTimersByTimeAsync(1);
    const [fromA, fromB] = [a.sent.splice(0), b.sent.splice(0)];
    quiet = fromA.length + fromB.length === 0 ? quiet + 1 : 0;
    for (const signal of fromA) void b.link.hear(signal);
    for (const signal of fromB) void a.link.hear(signal);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("perfect negotiation", () => {
  it("settles when both make an offer at once: the polite one gives way", async () => {
    const [polite, rude] = [end(true), end(false)];
    await Promise.all([polite.link.put("audio", fakeTrack("audio")), rude.link.put("audio", fakeTrack("audio"))]);

    await talk(polite, rude);

    expect([polite.pc().signalingState, rude.pc().signalingState]).toEqual(["stable", "stable"]);
    expect([polite.pc().rollbacks, rude.pc().rollbacks]).toEqual([1, 0]);
    expect(polite.pc().remoteDescription?.type).toBe("offer");
    expect(rude.pc().remoteDescription?.type).toBe("answer");
  });

  it("lets the side without a track answer", async () => {
    const [speaker, listener] = [end(false), end(true)];
    await speaker.link.put("audio", fakeTrack("audio"));

    await talk(speaker, listener);

    expect(listener.pc().localDescription?.type).toBe("answer");
    expect(listener.link.idle).toBe(false);
  });

  it("collects candidates for a moment and sends them together", async () => {
    const one = end(true);
    one.pc().find("candidate:1");
    one.pc().find("candidate:2");
    expect(one.sent).toEqual([]);

    await vi.advanceTimersByTimeAsync(BATCH_MS);

    expect(one.sent.map((s) => s.candidates?.map((c) => c.candidate))).toEqual([["candidate:1", "candidate:2"]]);
  });

  it("turns a camera off and on without a new negotiation", async () => {
    const one = end(true);
    await one.link.put("video", fakeTrack("video"));
    await one.link.put("video", null);
    await one.link.put("video", fakeTrack("video"));

    expect(one.pc().tracks.length).toBe(1);
  });
});

describe("reconnecting", () => {
  it("waits three seconds, tries three new paths, then makes a new connection", async () => {
    const one = end(true);
    await one.link.put("audio", fakeTrack("audio"));
    const first = one.pc();
    first.become("connected");
    first.become("disconnected");

    await vi.advanceTimersByTimeAsync(GRACE_MS - 1);
    expect(first.restarts).toBe(0);
    await vi.advanceTimersByTimeAsync(1 + 2 * RESTART_MS);
    expect(first.restarts).toBe(3);
    expect(one.link.gen).toBe(1);

    await vi.advanceTimersByTimeAsync(RESTART_MS);
    expect(one.link.gen).toBe(2);
    expect([first.closed, one.pc() === first, one.pc().tracks.length]).toEqual([true, false, 1]);
    expect(one.states).toEqual(["connected", "reconnecting"]);
  });

  it("does not wait out its pauses when the page wakes up", async () => {
    const one = end(true);
    await one.link.put("audio", fakeTrack("audio"));
    one.pc().become("connected");
    one.link.nudge();
    await vi.advanceTimersByTimeAsync(0);
    expect(one.pc().restarts).toBe(0);

    one.pc().become("disconnected");
    one.link.nudge();
    await vi.advanceTimersByTimeAsync(0);

    expect(one.pc().restarts).toBe(1);
  });

  it("does nothing when the path comes back within the grace", async () => {
    const one = end(true);
    await one.link.put("audio", fakeTrack("audio"));
    one.pc().become("connected");
    one.pc().become("disconnected");
    await vi.advanceTimersByTimeAsync(GRACE_MS - 1);
    one.pc().become("connected");

    await vi.advanceTimersByTimeAsync(60_000);

    expect(one.pc().restarts).toBe(0);
    expect(one.states).toEqual(["connected", "reconnecting", "connected"]);
  });

  it("follows the other side to a newer connection and ignores words of an older one", async () => {
    const [one, other] = [end(true), end(false, 3)];
    await one.link.put("audio", fakeTrack("audio"));
    await other.link.put("audio", fakeTrack("audio"));

    await talk(one, other);

    expect([one.link.gen, other.link.gen]).toEqual([3, 3]);
    expect([one.pc().signalingState, other.pc().signalingState]).toEqual(["stable", "stable"]);
    const before = one.pc().remoteDescription;
    await one.link.hear({ gen: 2, description: { type: "offer", sdp: "old" } });
    expect(one.pc().remoteDescription).toBe(before);
  });

  it("makes no noise while neither side has anything to send", async () => {
    const one = end(true);
    await vi.advanceTimersByTimeAsync(120_000);
    expect([one.pc().restarts, one.link.gen, one.sent]).toEqual([0, 1, []]);
  });
});
