import { beforeEach, expect, it, vi } from "vitest";
import { Chat, isLine } from "./chat";

const PAGE = `<section><ol data-lines><li data-line="1">前</li></ol>
  <form data-chat-form action="/chat/"><textarea></textarea><button>書き込む</button></form><p data-chat-wrong hidden></p></section>`;

let sent: string[];
let status: number;
let unread: number[];
let kept: Map<string, string>;
let panel: HTMLElement;

function chat(): Chat {
  document.body.innerHTML = PAGE;
  panel = document.querySelector("section") as HTMLElement;
  let ids = kept.size * 100;
  return new Chat(
    panel,
    "me",
    "token",
    {
      post: async (_address, body) => {
        if (status === 200) sent.push(String(body.get("text")));
        return status;
      },
      id: () => `id${++ids}`,
      store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    },
    (count) => unread.push(count),
  );
}

function line(id: string, seat = "you"): Record<"id" | "seat" | "name" | "at" | "time" | "text", string> {
  return { id, seat, name: "うみねこ", at: "2026-02-14T04:00:00Z", time: "13:00", text: `<b>${id}</b>` };
}

beforeEach(() => {
  sent = [];
  unread = [];
  status = 200;
  kept = new Map();
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it("shows each line once, as text, and one's own as one's own", () => {
  const c = chat();
  c.fill([line("1"), line("2")]);
  c.hear(line("2"), true);
  c.hear(line("3", "me"), true);

  const items = [...panel.querySelectorAll("li")];
  expect(items.map((i) => i.dataset["line"])).toEqual(["1", "2", "3"]);
  expect(items.map((i) => i.classList.contains("is-mine"))).toEqual([false, false, true]);
  expect(panel.querySelector("li p b")).toBeNull();
});

it("keeps what was written without network and sends it in order later", async () => {
  const c = chat();
  status = 0;
  c.write("一");
  c.write("二");
  await vi.advanceTimersByTimeAsync(3_000);
  expect([sent, panel.querySelector<HTMLElement>("[data-chat-wrong]")?.hidden]).toEqual([[], false]);

  status = 200;
  await vi.advanceTimersByTimeAsync(3_000);
  expect([sent, panel.querySelector<HTMLElement>("[data-chat-wrong]")?.hidden]).toEqual([["一", "二"], true]);
});

it("keeps what was written over a reload", async () => {
  status = 0;
  chat().write("消えません");
  await vi.advanceTimersByTimeAsync(1);

  status = 200;
  chat();
  await vi.advanceTimersByTimeAsync(1);

  expect(sent).toEqual(["消えません"]);
});

it("waits when it was too fast and drops a line that the room refuses", async () => {
  const c = chat();
  status = 429;
  c.write("速い");
  await vi.advanceTimersByTimeAsync(1);
  status = 200;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(sent).toEqual(["速い"]);

  status = 410;
  c.write("遅い");
  await vi.advanceTimersByTimeAsync(10_000);
  expect([...kept.values()]).toEqual(["[]"]);
});

it("counts what was not seen", () => {
  const c = chat();
  c.hear(line("2"), false);
  c.hear(line("3"), false);
  c.hear(line("3"), false);
  c.read();

  expect(unread).toEqual([1, 2, 0]);
});

it("takes only whole lines", () => {
  expect([isLine(line("1")), isLine({ id: "1" }), isLine(null)]).toEqual([true, false, false]);
});
