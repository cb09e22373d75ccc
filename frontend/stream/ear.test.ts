import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Browser, Ear, type Heard, LATE_MS, POLL_MS, SILENCE_MS } from "./ear";
import { Memory } from "./memory";

class Source extends EventTarget {
  closed = false;

  close(): void {
    this.closed = true;
  }

  say(event: string, data: unknown = 0): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }

  break(): void {
    this.dispatchEvent(new Event("error"));
  }
}

const wake = { kind: "booth", ref: "b1", version: "7" };
const hello = { epoch: "a", channels: [{ ...wake, version: "6", fresh: false }] };

let sources: Source[];
let asked: RequestInit[];
let answer: () => Response | Promise<Response>;
let told: unknown[];
let ear: Ear;

const latest = () => sources[sources.length - 1] as Source;

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  asked = [];
  told = [];
  answer = () => Response.json(hello, { headers: { ETag: '"one"' } });
  const browser: Browser = {
    open: () => {
      sources.push(new Source());
      return latest() as unknown as EventSource;
    },
    fetch: async (_, init) => {
      asked.push(init);
      return answer();
    },
    random: () => 0.5,
  };
  const heard: Heard = {
    news: ({ wakes }) => told.push(wakes.map(({ kind, ref, version }) => ({ kind, ref, version }))),
    push: ({ kind, ref, html }) => told.push(`${kind} ${ref}: ${html}`),
    line: (line) => told.push(line),
    ended: () => told.push("ended"),
  };
  ear = new Ear({ stream: "/s", state: "/t" }, heard, new Memory(() => 0), browser);
  ear.open();
});

afterEach(() => {
  ear.close();
  vi.useRealTimers();
});

test("a wake on the stream is told at once", () => {
  latest().say("hello", hello);
  latest().say("wake", wake);

  expect(told).toEqual(["good", [wake]]);
  expect(asked).toEqual([]);
});

test("a refetch means every channel of the stream", () => {
  latest().say("hello", hello);
  latest().say("refetch");

  expect(told).toEqual(["good", [{ ...wake, version: "6" }]]);
});

test("a word that is not ours is ignored", () => {
  latest().say("wake", { kind: 3 });
  latest().dispatchEvent(new MessageEvent("wake", { data: "{" }));

  expect(told).toEqual([]);
});

test("a stream that stays silent for 25 s is given up for questions", async () => {
  const silent = latest();
  await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
  expect(asked).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);

  expect(silent.closed).toBe(true);
  expect(asked).toHaveLength(1);
  expect(told).toEqual([]);
});

test("beats keep a stream", async () => {
  const beating = latest();
  for (let beat = 0; beat < 4; beat += 1) {
    await vi.advanceTimersByTimeAsync(15_000);
    beating.say("beat");
  }

  expect(beating.closed).toBe(false);
  expect(asked).toEqual([]);
});

test("questions carry the last tag, and an answer with a new version is news", async () => {
  latest().break();
  await vi.advanceTimersByTimeAsync(0);
  answer = () => Response.json({ epoch: "a", channels: [{ ...wake, fresh: false }] }, { headers: { ETag: '"two"' } });
  await vi.advanceTimersByTimeAsync(5_000);

  expect(asked.map((init) => init.headers)).toEqual([{}, { "If-None-Match": '"one"' }]);
  expect(told).toEqual([[wake]]);
});

test("the stream is tried again, later each time, and ends the questions", async () => {
  latest().break();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sources).toHaveLength(2);
  latest().break();
  await vi.advanceTimersByTimeAsync(1_999);
  expect(sources).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(sources).toHaveLength(3);

  latest().say("hello", hello);
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toHaveLength(before);
});

test("a server out of reach is told once, and so is its return", async () => {
  latest().say("hello", hello);
  answer = () => Promise.reject(new TypeError("network"));
  latest().break();
  await vi.advanceTimersByTimeAsync(12_000);
  latest().say("hello", hello);

  expect(told).toEqual(["good", "offline", "good"]);
});

test("a proxy that swallows streams is told as late, not before 15 s of asking", async () => {
  await vi.advanceTimersByTimeAsync(SILENCE_MS + LATE_MS - 1);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(POLL_MS);
  expect(told).toEqual(["late"]);

  latest().say("hello", hello);
  expect(told).toEqual(["late", "good"]);
});

test.each([401, 403, 404])("%i ends the listening for good", async (status) => {
  answer = () => new Response(null, { status });
  latest().break();
  await vi.advanceTimersByTimeAsync(600_000);

  expect(told).toEqual(["ended"]);
  expect(sources).toHaveLength(1);
});

test("when the server says good-bye the stream opens anew without alarm", async () => {
  latest().say("hello", hello);
  latest().say("bye");
  await vi.advanceTimersByTimeAsync(1_000);

  expect(sources).toHaveLength(2);
  expect(asked).toEqual([]);
  expect(told).toEqual(["good"]);
});

test("nothing is heard after closing", async () => {
  const old = latest();
  ear.close();
  old.say("wake", wake);
  await vi.advanceTimersByTimeAsync(600_000);

  expect(told).toEqual([]);
  expect(sources).toHaveLength(1);
});

test("a push brings what is to be shown; one that is none is passed over", () => {
  latest().say("push", { kind: "news", ref: "seekers", version: "8", html: "<p>はじまります</p>" });
  latest().say("push", { kind: "news", ref: "seekers", version: "9" });

  expect(told).toEqual(["news seekers: <p>はじまります</p>"]);
});
