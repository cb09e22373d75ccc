import { expect, test } from "vitest";
import { Memory } from "./memory";
import type { Known } from "./wire";

const booth = (version: string, fresh = false): Known => ({ kind: "booth", ref: "b1", version, fresh });
const young = () => new Memory(() => 0);

test("a page just drawn loads again only what changed while it was on its way", () => {
  expect(young().compare({ epoch: "a", channels: [booth("1")] }).wakes).toEqual([]);
  expect(young().compare({ epoch: "a", channels: [booth("1", true)] }).wakes).toEqual([booth("1", true)]);
});

test("a page drawn long before its stream opens loads everything again", () => {
  expect(new Memory(() => 60_000).compare({ epoch: "a", channels: [booth("")] }).wakes).toEqual([booth("")]);
});

test("a version heard before is no news, a new one is", () => {
  const memory = young();
  memory.compare({ epoch: "a", channels: [booth("1")] });

  expect(memory.compare({ epoch: "a", channels: [booth("1")] }).wakes).toEqual([]);
  expect(memory.compare({ epoch: "a", channels: [booth("2")] }).wakes).toEqual([booth("2")]);
});

test("another process may have missed something, but only the first time", () => {
  const memory = young();
  memory.compare({ epoch: "a", channels: [booth("1")] });

  expect(memory.compare({ epoch: "b", channels: [booth("")] }).wakes).toEqual([booth("")]);
  expect(memory.compare({ epoch: "b", channels: [booth("")] }).wakes).toEqual([]);
  expect(memory.compare({ epoch: "a", channels: [booth("1")] }).wakes).toEqual([]);
});

test("a refetch means every channel, also those never heard", () => {
  const memory = young();
  memory.compare({ epoch: "a", channels: [booth("")] });

  expect(memory.everything()).toEqual([{ kind: "booth", ref: "b1", version: "" }]);
});

test("only a change of process may have been missed by every tab", () => {
  const memory = young();

  expect(memory.compare({ epoch: "a", channels: [booth("1", true)] }).missed).toBe(false);
  expect(memory.compare({ epoch: "a", channels: [booth("2")] }).missed).toBe(false);
  expect(memory.compare({ epoch: "b", channels: [booth("2")] }).missed).toBe(true);
});
