import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Emitter } from "./emitter";
import type { JoinInfo, LiveEngine, LiveEvents } from "./engine";
import { FakeCarrier, fakeLocal } from "./fakes";
import { Partner, SLACK_SECONDS } from "./partner";
import { WORDS } from "./words";

class FakeEngine extends Emitter<LiveEvents> {
  joined: JoinInfo | null = null;
  gone = false;
  async join(info: JoinInfo): Promise<void> {
    this.joined = info;
  }
  async leave(): Promise<void> {
    this.gone = true;
  }
}

const WELCOME = { engine: "mesh", url: null, token: null, seq: 3, epoch: "e", permissions: [], ladder: [], state: {} };

let carrier: FakeCarrier;
let engine: FakeEngine;
let said: string[];
let replies: string[];
let answers: Response[];
let closed: boolean;
let partner: Partner;

beforeEach(() => {
  vi.useFakeTimers();
  carrier = new FakeCarrier();
  engine = new FakeEngine();
  said = [];
  replies = [];
  answers = [];
  closed = false;
  partner = new Partner("machine", 180, {
    join: async () => answers.shift() ?? Response.json(WELCOME),
    carrier: () => carrier,
    engine: async () => engine as unknown as LiveEngine,
    reply: async (text) => replies.push(text),
    tracks: () => ({ ...fakeLocal(), close: () => (closed = true) }),
    say: (text) => said.push(text),
    id: () => "c",
  });
});

afterEach(() => vi.useRealTimers());

it("takes its own seat, waiting for a room that is being prepared", async () => {
  answers = [new Response("{}", { status: 202 })];
  await partner.begin();
  expect(engine.joined).toBeNull();

  await vi.advanceTimersByTimeAsync(1_000);

  expect(engine.joined?.seat).toBe("machine");
});

it("tells how long to go on, once, and when it is enough", async () => {
  await partner.begin();
  engine.emit("state", { seat: "host", state: "connected" });
  engine.emit("state", { seat: "host", state: "reconnecting" });
  engine.emit("state", { seat: "host", state: "connected" });
  expect(said).toEqual([WORDS.practiceBegins(4)]);

  await vi.advanceTimersByTimeAsync((180 + SLACK_SECONDS - 60) * 1000);
  await vi.advanceTimersByTimeAsync(60_000);

  expect(said.slice(1)).toEqual([WORDS.practiceMinute, WORDS.practiceDone]);
});

it("answers the first line that somebody else writes, and never itself", async () => {
  await partner.begin();
  const hear = (seat: string): void => carrier.emit("down", { seq: 1, type: "chat", body: { seat } });
  for (const seat of ["machine", "host", "machine", "host"]) hear(seat);

  expect(replies).toEqual([WORDS.practiceReply]);
});

it("is silent when it has left, and gives back what it sent", async () => {
  await partner.begin();
  engine.emit("state", { seat: "host", state: "connected" });
  await partner.leave();
  await vi.advanceTimersByTimeAsync(600_000);

  expect([engine.gone, closed, said]).toEqual([true, true, [WORDS.practiceBegins(4)]]);
});

it("takes no seat where it is refused", async () => {
  answers = [new Response("{}", { status: 410 })];
  await partner.begin();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(engine.joined).toBeNull();
});
