import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Bell } from "./bell";

const heard: string[] = [];
const note = (event: Event) => heard.push(`${event.type} ${(event as CustomEvent).detail.refs}`);

beforeEach(() => {
  vi.useFakeTimers();
  heard.length = 0;
  for (const name of ["engawa:booth", "engawa:booth:b1", "engawa:booth:b2"]) document.body.addEventListener(name, note);
});

afterEach(() => {
  vi.useRealTimers();
  for (const name of ["engawa:booth", "engawa:booth:b1", "engawa:booth:b2"]) {
    document.body.removeEventListener(name, note);
  }
});

test("a burst rings once for the kind and once for each thing", () => {
  const bell = new Bell(document.body, () => 0.5);
  bell.ring([
    { kind: "booth", ref: "b1", version: "1" },
    { kind: "booth", ref: "b1", version: "2" },
    { kind: "booth", ref: "b2", version: "3" },
  ]);

  vi.advanceTimersByTime(149);
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(["engawa:booth b1,b2", "engawa:booth:b1 b1", "engawa:booth:b2 b2"]);
});

test("no screen waits longer than 300 ms", () => {
  new Bell(document.body, () => 1).ring([{ kind: "booth", ref: "b1", version: "1" }]);

  vi.advanceTimersByTime(300);
  expect(heard).toHaveLength(2);
});

test.each([
  ["gathering", 3600],
  ["line", 1800],
])("what many hear at once (%s) is spread over some seconds", (kind, after) => {
  const whole: string[] = [];
  document.body.addEventListener(`engawa:${kind}`, () => whole.push(kind));
  new Bell(document.body, () => 0.9).ring([{ kind, ref: "g1", version: "1" }]);

  vi.advanceTimersByTime(after - 1);
  expect(whole).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(whole).toEqual([kind]);
});

test("what is heard together, after an interruption say, sounds together at the earliest moment", () => {
  const sounded: string[] = [];
  const note = (event: Event) => sounded.push(event.type);
  for (const kind of ["good", "subject", "line", "gathering"]) document.body.addEventListener(`engawa:${kind}`, note);
  const bell = new Bell(document.body, () => 0.5);
  bell.tell("good");
  bell.ring([
    { kind: "gathering", ref: "g1", version: "1" },
    { kind: "subject", ref: "s1", version: "1" },
    { kind: "line", ref: "d1", version: "1" },
  ]);

  vi.advanceTimersByTime(149);
  expect(sounded).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(sounded).toEqual(["engawa:good", "engawa:gathering", "engawa:subject", "engawa:line"]);
  vi.advanceTimersByTime(3000);
  expect(sounded).toHaveLength(4);
});

test("what concerns her alone does not wait for a line that moved before", () => {
  const sounded: string[] = [];
  const note = (event: Event) => sounded.push(event.type);
  for (const kind of ["subject", "line"]) document.body.addEventListener(`engawa:${kind}`, note);
  const bell = new Bell(document.body, () => 1);
  bell.ring([{ kind: "line", ref: "d1", version: "1" }]);
  vi.advanceTimersByTime(500);
  bell.ring([{ kind: "subject", ref: "s1", version: "1" }]);
  vi.advanceTimersByTime(300);

  expect(sounded).toEqual(["engawa:line", "engawa:subject"]);
});

test("what the board hears within a second rings once, after the last of it", () => {
  let rung = 0;
  document.body.addEventListener("engawa:board", () => (rung += 1));
  const bell = new Bell(document.body, () => 0);
  for (const version of ["1", "2", "3"]) {
    bell.ring([{ kind: "board", ref: "day", version }]);
    vi.advanceTimersByTime(300);
  }
  expect(rung).toBe(0);
  vi.advanceTimersByTime(100);
  expect(rung).toBe(1);

  bell.ring([{ kind: "board", ref: "day", version: "4" }]);
  vi.advanceTimersByTime(1000);
  expect(rung).toBe(2);
});
