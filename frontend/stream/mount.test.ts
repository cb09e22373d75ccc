import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mount } from "./mount";

/** A browser's own parts that happy-dom does not bring. */
class Source extends EventTarget {
  static readonly all: Source[] = [];
  closed = false;

  constructor(readonly address: string) {
    super();
    Source.all.push(this);
  }

  close(): void {
    this.closed = true;
  }

  say(event: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }
}

class Tabs extends EventTarget {
  static readonly all = new Set<Tabs>();

  constructor(readonly name: string) {
    super();
    Tabs.all.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of Tabs.all) {
      if (other !== this && other.name === this.name) other.dispatchEvent(new MessageEvent("message", { data }));
    }
  }
}

const hello = { epoch: "a", channels: [{ kind: "booth", ref: "b1", version: "1", fresh: false }] };
const heard: string[] = [];
const note = (event: Event) => heard.push(event.type);
const names = ["engawa:booth", "engawa:booth:b1", "engawa:offline", "engawa:good", "engawa:ended"];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("BroadcastChannel", Tabs);
  Source.all.length = 0;
  Tabs.all.clear();
  heard.length = 0;
  document.body.innerHTML = '<div id="line-offline" hidden></div><div id="line-late" hidden></div>';
  Object.assign(document.body.dataset, { stream: "/p/fair/stream", state: "/p/fair/state", identity: "anna" });
  for (const name of names) document.body.addEventListener(name, note);
});

afterEach(() => {
  window.dispatchEvent(new Event("pagehide"));
  for (const name of names) document.body.removeEventListener(name, note);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a wake becomes an event on the body that htmx can wait for", () => {
  mount(document);
  const [source] = Source.all as [Source];
  expect(source.address).toBe("/p/fair/stream");
  source.say("hello", hello);
  source.say("wake", { kind: "booth", ref: "b1", version: "2" });
  vi.advanceTimersByTime(300);

  expect(heard).toEqual(["engawa:booth", "engawa:booth:b1"]);
});

test("what another tab hears rings here too, for the same person only", () => {
  mount(document);
  const news = { wakes: [{ kind: "booth", ref: "b1", version: "2" }], missed: false };
  new Tabs("engawa /p/fair/stream bert").postMessage({ say: "news", news });
  vi.advanceTimersByTime(300);
  expect(heard).toEqual([]);

  const other = new Tabs("engawa /p/fair/stream anna");
  other.postMessage({ say: "news", news });
  vi.advanceTimersByTime(300);
  expect(heard).toEqual(["engawa:booth", "engawa:booth:b1"]);

  other.postMessage({ say: "news", news });
  vi.advanceTimersByTime(300);
  expect(heard).toHaveLength(2);

  other.postMessage({ say: "news", news: { ...news, missed: true } });
  vi.advanceTimersByTime(300);
  expect(heard).toHaveLength(4);
});

test("a lost network shows its line, and the return hides it", () => {
  mount(document);
  (Source.all.at(-1) as Source).say("hello", hello);
  const offline = document.getElementById("line-offline") as HTMLElement;
  window.dispatchEvent(new Event("offline"));
  expect([offline.hidden, document.body.classList.contains("is-offline")]).toEqual([false, true]);

  window.dispatchEvent(new Event("online"));
  (Source.all.at(-1) as Source).say("hello", hello);
  expect([offline.hidden, document.body.classList.contains("is-offline")]).toEqual([true, false]);
  vi.advanceTimersByTime(300);
  expect(heard).toEqual(["engawa:offline", "engawa:good"]); // once it is back, and not for a page just loaded
});

test("a page left closes its stream, and one taken back opens it again", () => {
  document.body.dataset["stream"] = "/p/other/stream"; // earlier tests' pages hear pageshow too
  const closed = () => Source.all.filter(({ address }) => address === "/p/other/stream").map((source) => source.closed);
  mount(document);
  window.dispatchEvent(new Event("pagehide"));
  expect(closed()).toEqual([true]);

  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  expect(closed()).toEqual([true, false]);
});

test("a page that slept opens its stream anew when it wakes", () => {
  document.body.dataset["stream"] = "/p/asleep/stream"; // earlier tests' pages hear these events too
  const opened = () => Source.all.filter(({ address }) => address === "/p/asleep/stream").length;
  mount(document);
  document.dispatchEvent(new Event("resume"));
  expect(opened()).toBe(2);

  const seen = vi.spyOn(document, "hidden", "get");
  const turn = (hidden: boolean) => {
    seen.mockReturnValue(hidden);
    document.dispatchEvent(new Event("visibilitychange"));
  };
  turn(true);
  vi.advanceTimersByTime(1_000);
  turn(false);
  expect(opened()).toBe(2); // a glance elsewhere

  turn(true);
  vi.advanceTimersByTime(6_000);
  turn(false);
  expect(opened()).toBe(3);
  seen.mockRestore();
});

test("a page without addresses hears nothing", () => {
  delete document.body.dataset["identity"];
  mount(document);

  expect(Source.all).toEqual([]);
});

test("what is pushed stands in its place at once, in every tab, and is not asked for again", () => {
  document.body.innerHTML += '<div data-push="news seekers"></div><div data-push="news b1"></div>';
  const [seekers, booth] = [...document.querySelectorAll("[data-push]")] as [HTMLElement, HTMLElement];
  mount(document);
  const [source] = Source.all as [Source];
  const push = { kind: "news", ref: "seekers", version: "2", html: "<p>雪のため、開会が遅れます。</p>" };
  source.say("push", push);
  vi.advanceTimersByTime(300);

  expect([seekers.textContent, booth.textContent]).toEqual(["雪のため、開会が遅れます。", ""]);

  const other = new Tabs("engawa /p/fair/stream anna");
  other.postMessage({ say: "push", push: { ...push, ref: "b1", html: "お待ちの方がいます。" } });
  expect(booth.textContent).toBe("お待ちの方がいます。");
  expect(heard).toEqual([]);
});

test("a log that is read aloud stays where it is and only grows", () => {
  document.body.innerHTML += '<div data-push="plenary lines" data-grows><p data-line="1">一</p></div>';
  const log = document.querySelector<HTMLElement>("[data-grows]") as HTMLElement;
  const first = log.firstElementChild;
  mount(document);
  const [source] = Source.all as [Source];
  const lines = (html: string) => source.say("push", { kind: "plenary", ref: "lines", version: html, html });

  lines('<p data-line="1">一</p><p data-line="2">二</p>');
  expect([log.textContent, log.firstElementChild === first]).toEqual(["一二", true]);

  lines('<p data-line="2">二</p><p data-line="3">三</p>');
  expect([...log.children].map((line) => line.textContent)).toEqual(["二", "三"]);
  expect(log.isConnected).toBe(true);
});

test("a page without a place for what is pushed asks for it", () => {
  mount(document);
  const rung: string[] = [];
  document.body.addEventListener("engawa:news", () => rung.push("news"), { once: true });
  const [source] = Source.all as [Source];
  source.say("push", { kind: "news", ref: "seekers", version: "2", html: "x" });
  vi.advanceTimersByTime(300);

  expect(rung).toEqual(["news"]);
});
