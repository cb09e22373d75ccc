import { beforeEach, expect, test } from "vitest";
import { leaveReady, takeReady } from "./ready";

const READY = { camera: false, mic: true, told: true };

beforeEach(() => sessionStorage.clear());

test("what was chosen at the ring is taken along once", () => {
  leaveReady(sessionStorage, READY, 1000);

  expect(takeReady(sessionStorage, 2000)).toEqual(READY);
  expect(takeReady(sessionStorage, 2000)).toBeNull();
});

test("an old choice is forgotten", () => {
  leaveReady(sessionStorage, READY, 1000);

  expect(takeReady(sessionStorage, 92_000)).toBeNull();
});

test("what is no choice of ours is none", () => {
  sessionStorage.setItem("engawa ready", "{broken");

  expect(takeReady(sessionStorage)).toBeNull();
});
