import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BEAT_MS, CALM_MS, type Down, type Ending, HttpCarrier, HURRY_MS } from "./carrier";

/** A server that keeps envelopes and numbers what it has for the page. */
class FakeServer {
  readonly said: { id: string; type: string }[] = [];
  readonly posts: string[][] = [];
  gets = 0;
  rows: Down[] = [];
  up = true;
  fresh = false;
  status = 200;
  code = "";

  tell(type: string): void {
    this.rows.push({ seq: this.rows.length + 1, type, body: {} });
  }

  fetch = async (address: string, init: RequestInit): Promise<Response> => {
    if (!this.up) throw new TypeError("network");
    if (this.status !== 200) return new Response(JSON.stringify({ code: this.code }), { status: this.status });
    if (init.method === "POST") {
      const { envelopes, ack } = JSON.parse(String(init.body)) as {
        envelopes: { id: string; type: string }[];
        ack: number;
      };
      this.posts.push(envelopes.map((e) => e.type));
      for (const e of envelopes) if (!this.said.some((s) => s.id === e.id)) this.said.push(e);
      return this.answer(ack);
    }
    this.gets += 1;
    return this.answer(Number(new URL(address, "http://x").searchParams.get("since")));
  };

  private answer(since: number): Response {
    const base = { seq: this.rows.length, epoch: "e" };
    if (this.fresh) return Response.json({ ...base, down: [], fresh: { peers: [] } });
    return Response.json({ ...base, down: this.rows.filter((r) => r.seq > since) });
  }
}

let server: FakeServer;
let carrier: HttpCarrier;
let wake: () => void;
let heard: string[];
let endings: Ending[];

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  let ids = 0;
  carrier = new HttpCarrier(
    { say: "/say", hear: "/hear", room: "r", seat: "s", connection: "c", csrf: "t" },
    {
      fetch: server.fetch,
      onWake: (listener) => {
        wake = listener;
        return () => undefined;
      },
      random: () => 0.5,
      id: () => `id ${++ids}`,
    },
  );
  heard = [];
  endings = [];
  carrier.on("down", ({ type }) => heard.push(type));
  carrier.on("fresh", () => heard.push("fresh"));
  carrier.on("online", (online) => heard.push(online ? "online" : "offline"));
  carrier.on("ended", (ending) => endings.push(ending));
});

afterEach(() => {
  carrier.close();
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe("the carrier", () => {
  it("hears at once when woken, in order and each thing once", async () => {
    carrier.open({ seq: 0, epoch: "e" });
    await pass(1);
    server.tell("a");
    server.tell("b");
    wake();
    wake();
    await pass(10);
    server.tell("c");
    wake();
    await pass(10);

    expect(heard).toEqual(["a", "b", "c"]);
  });

  it("hears by its own clock where no stream wakes it, more often in a hurry", async () => {
    carrier.open({ seq: 0, epoch: "e" });
    await pass(10 * CALM_MS);
    const calm = server.gets;
    carrier.hurry(true);
    await pass(10 * HURRY_MS);

    expect([calm, server.gets - calm]).toEqual([10, 10]);
  });

  it("sends what is said together and in order", async () => {
    carrier.open({ seq: 0, epoch: "e" });
    for (const type of ["1", "2", "3"]) carrier.say(type, {});
    await pass(1);

    expect(server.said.map((s) => s.type)).toEqual(["1", "2", "3"]);
    expect(server.posts).toEqual([[], ["1", "2", "3"]]);
  });

  it("loses nothing and repeats nothing over twenty seconds without network", async () => {
    carrier.open({ seq: 0, epoch: "e" });
    await pass(1);
    server.up = false;
    carrier.say("1", {});
    carrier.say("2", {});
    server.tell("a");
    server.tell("b");
    await pass(20_000);
    server.up = true;
    carrier.say("3", {});
    await pass(15_000);

    expect(server.said.map((s) => s.type)).toEqual(["1", "2", "3"]);
    expect(heard.filter((h) => h.length === 1)).toEqual(["a", "b"]);
    expect(heard[0]).toBe("offline");
    expect(heard).toContain("online");
  });

  it("begins afresh when the server says that too much was missed", async () => {
    carrier.open({ seq: 0, epoch: "old" });
    server.tell("a");
    server.fresh = true;
    wake();
    await pass(1);
    server.fresh = false;
    server.tell("b");
    wake();
    await pass(1);

    expect(heard).toEqual(["fresh", "b"]);
  });

  it("says that it is there every ten seconds", async () => {
    carrier.open({ seq: 0, epoch: "e" });
    await pass(1 + 3 * BEAT_MS);

    expect(server.posts.length).toBe(4);
  });

  it.each([
    [409, "superseded", "superseded"],
    [410, "removed", "removed"],
    [410, "closed", "closed"],
    [404, "", "gone"],
    [401, "", "gone"],
  ] as const)("ends at %i %s", async (status, code, ending) => {
    carrier.open({ seq: 0, epoch: "e" });
    await pass(1);
    server.status = status;
    server.code = code;
    wake();
    await pass(60_000);

    expect(endings).toEqual([ending]);
  });

  it("leaves a word when it is put aside, and goes on", async () => {
    carrier.open({ seq: 0, epoch: "e" });
    await pass(0);
    carrier.aside();
    await pass(BEAT_MS);

    expect(server.said.map((s) => s.type)).toEqual(["aside"]);
    expect(server.posts.length).toBeGreaterThan(2);
  });

  it("speaks and hears at once when it wakes up, however long the next try was off", async () => {
    carrier.open({ seq: 0, epoch: "e" });
    server.up = false;
    await pass(60_000);
    server.up = true;
    server.tell("peer_joined");
    const gets = server.gets;

    carrier.awake();
    await pass(0);

    expect(server.gets).toBe(gets + 1);
    expect(heard.at(-1)).toBe("peer_joined");
  });

  it("waits and goes on when it was too fast", async () => {
    carrier.open({ seq: 0, epoch: "e" });
    await pass(1);
    server.status = 429;
    carrier.say("1", {});
    await pass(200);
    server.status = 200;
    await pass(3_000);

    expect(server.said.map((s) => s.type)).toEqual(["1"]);
    expect(endings).toEqual([]);
  });
});
