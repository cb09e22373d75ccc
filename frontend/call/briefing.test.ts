import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Captions } from "./captions";
import { turnTo } from "./hop";
import { Hosting } from "./hosting";
import { People } from "./people";
import { HERE_MS, Ringing, type RingingOutside } from "./ringing";
import { Screen } from "./screen";

const PEOPLE = `<div><details><summary data-people-count></summary><ul data-people></ul></details>
<template data-person><li><b data-name></b><small data-role></small><small data-hand-up hidden></small>
<button data-call-on hidden></button><button data-call-off hidden></button><button data-phone></button><button data-remove></button></li></template></div>`;
const SHEET = `<section data-ring-sheet tabindex="-1" hidden><span data-ring-place></span><b data-ring-left></b><p data-ring-wrong></p>
<button data-ring-enter></button><button data-ring-later></button></section>`;

const page = (html: string): HTMLElement => {
  document.body.innerHTML = html;
  return document.body.firstElementChild as HTMLElement;
};
const find = <E extends HTMLElement = HTMLElement>(selector: string): E => document.querySelector<E>(selector) as E;
const who = (seat: string, role = "viewer") => ({
  seat,
  connection: `c${seat}`,
  name: seat.toUpperCase(),
  role,
  roleName: "視聴者",
  media: false,
});

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("names everybody once, and whoever raised a hand stands first", () => {
  const pressed = { callOn: vi.fn(), callOff: vi.fn(), remove: vi.fn(), phone: vi.fn() };
  const people = new People(page(PEOPLE), pressed);
  for (const seat of ["a", "b", "b", "c"]) people.meet(who(seat));
  people.hand("c", true);
  people.leave("a");

  const names = [...document.querySelectorAll("[data-person] [data-name]")].map((n) => n.textContent);
  expect(names).toEqual(["C", "B"]);
  expect(find("[data-people-count]").textContent).toBe("参加している方（3人）");
  find("[data-person=c] [data-call-on]").click();
  expect(pressed.callOn).toHaveBeenCalledWith("c");
  expect([find("[data-call-on]").hidden, find("[data-call-off]").hidden]).toEqual([true, false]);
});

it("offers the microphone to those who watch only", () => {
  const people = new People(page(PEOPLE), null);
  people.meet(who("a", "reader"));
  people.meet(who("b", "viewer"));

  expect([...document.querySelectorAll<HTMLElement>("[data-call-on]")].map((b) => b.hidden)).toEqual([true, false]);
});

it("keeps the last three captions and lets them go after a while", () => {
  const root = page(`<div><div data-captions hidden></div></div>`);
  const captions = new Captions(root);
  for (const text of ["一", "二", "三", "<b>四</b>"]) captions.hear(text);

  expect([...find("[data-captions]").children].map((p) => p.textContent)).toEqual(["二", "三", "<b>四</b>"]);
  expect(root.querySelector("b")).toBeNull();
  vi.advanceTimersByTime(20_000);
  expect([find("[data-captions]").hidden, find("[data-captions]").childElementCount]).toEqual([true, 0]);
});

it("sends a caption by Enter and frees the field, and nothing when it is empty", () => {
  const root = page(`<div><form data-caption-form><input type="text"></form></div>`);
  const said: string[] = [];
  new Captions(root).type((text) => said.push(text));
  const type = (text: string) => {
    find<HTMLInputElement>("input").value = text;
    find("form").dispatchEvent(new Event("submit", { cancelable: true }));
  };
  type(" 朝は8時半 ");
  type("  ");

  expect(said).toEqual(["朝は8時半"]);
  expect(find<HTMLInputElement>("input").value.trim()).toBe("");
});

it("asks for a reason before a line is hidden, and sends nothing when that is left", () => {
  const sent: string[] = [];
  const root = page(`<div data-press="/press/"><dialog data-ask-reason><form><h2 data-ask-title></h2>
    <select name="value"><option value="other">そのほか</option></select><button type="button" data-ask-close></button></form></dialog></div>`);
  const hosting = new Hosting(
    root,
    "token",
    async (address, body) => {
      sent.push(`${address} ${body.get("verb")} ${body.get("line")} ${body.get("reason")}`);
      return 200;
    },
    () => undefined,
  );
  hosting.hide("l1");
  find("[data-ask-close]").click();
  expect([sent, find<HTMLDialogElement>("dialog").open]).toEqual([[], false]);
  hosting.hide("l1");
  find("form").dispatchEvent(new Event("submit", { cancelable: true }));
  hosting.report("l2");
  find("form").dispatchEvent(new Event("submit", { cancelable: true }));

  expect(sent).toEqual(["/press/ hide l1 そのほか", "/press/ report l2 other"]);
});

const CALL = { heard: "/heard/", enter: "/enter/", later: "/later/", place: "すなば（架空）", left: 60 };

function ringing(answers: unknown[], to: { url: string; html: string } | null = { url: "/room/2/", html: "" }) {
  const done: string[] = [];
  const outside: RingingOutside = {
    ask: async () => (answers.length > 1 ? answers.shift() : answers[0]),
    post: async (address) => void done.push(`post ${address}`),
    enter: async (address) => {
      done.push(`enter ${address}`);
      return to;
    },
    onWake: () => () => undefined,
    play: () => void done.push("sound"),
  };
  const ring = new Ringing(
    page(SHEET),
    "/ringing/",
    outside,
    (place) => done.push(`hop ${place.url}`),
    async () => void done.push("ready"),
  );
  return { ring, done };
}

it("rings where she listens, says that it is heard, and takes her over once", async () => {
  const { done } = ringing([CALL]);
  await vi.advanceTimersByTimeAsync(0);
  expect([find("section").hidden, find("[data-ring-place]").textContent]).toEqual([false, "すなば（架空）"]);
  find("[data-ring-enter]").click();
  find("[data-ring-enter]").click();
  await vi.advanceTimersByTimeAsync(0);

  expect(done.filter((d) => d !== "sound")).toEqual(["post /heard/", "enter /enter/", "ready", "hop /room/2/"]);
});

it("keeps still when nothing rings, and goes silent when the ring is over", async () => {
  const { done, ring } = ringing([{}, CALL, {}]);
  await vi.advanceTimersByTimeAsync(0);
  expect(find("section").hidden).toBe(true);
  await vi.advanceTimersByTimeAsync(HERE_MS);
  expect(find("section").hidden).toBe(false);
  await vi.advanceTimersByTimeAsync(HERE_MS);

  expect([find("section").hidden, done.includes("post /heard/")]).toEqual([true, true]);
  ring.close();
});

it("says so when the answer came too late, and she goes on listening", async () => {
  const { done, ring } = ringing([CALL], null);
  await vi.advanceTimersByTimeAsync(0);
  find("[data-ring-enter]").click();
  await vi.advanceTimersByTimeAsync(0);

  expect(find("[data-ring-wrong]").textContent).toBe("この呼び出しは終わっています。");
  expect(done.some((d) => d.startsWith("hop"))).toBe(false);
  ring.close();
});

it("puts the other room's page in place of the old one without loading anything anew", () => {
  document.body.innerHTML = `<header class="room-head">前</header><main><div data-call data-seat="1"></div></main>`;
  const push = vi.spyOn(history, "pushState").mockImplementation(() => undefined);
  const html = `<title>次</title><header class="room-head">後</header><main><div data-call data-seat="2"></div></main>`;

  const root = turnTo({ url: "/room/2/", html }, document);

  expect([root?.dataset["seat"], find(".room-head").textContent, document.title]).toEqual(["2", "後", "次"]);
  expect(push).toHaveBeenCalledWith(null, "", "/room/2/");
  expect(turnTo({ url: "/x/", html: "<p>ありません</p>" }, document)).toBeNull();
});

it("shares a screen until the browser's own bar ends it, and offers none where there is none", async () => {
  let ended: () => void = () => undefined;
  const track = {
    stop: vi.fn(),
    addEventListener: (_: string, listener: () => void) => {
      ended = listener;
    },
  };
  const changed = vi.fn();
  const devices = { getDisplayMedia: async () => ({ getVideoTracks: () => [track] }) };
  const screen = new Screen(devices as unknown as MediaDevices, changed);
  expect([screen.offered, await screen.start(), screen.track]).toEqual([true, true, track]);
  ended();

  expect([screen.track, changed.mock.calls.length]).toEqual([null, 2]);
  expect(new Screen(undefined, changed).offered).toBe(false);
});
