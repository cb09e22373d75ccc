import { describe, expect, it } from "vitest";
import type { LadderStep } from "./engine";
import { encodingFor, isBad, Ladder, type Sample } from "./ladder";

const C: LadderStep = { name: "C", height: 360, fps: 20, kbits: 450, sound: true };
const D: LadderStep = { name: "D", height: 180, fps: 20, kbits: 160, sound: true };
const E: LadderStep = { name: "E", height: 0, fps: 0, kbits: 80, sound: true };
const GOOD: Sample = { lossPercent: 0, rttMs: 20, availableKbits: 2_000 };
const BAD: Sample = { lossPercent: 9, rttMs: 20, availableKbits: 2_000 };

function run(ladder: Ladder, sample: Sample, times: number): string[] {
  const steps: string[] = [];
  for (let n = 0; n < times; n++) {
    const change = ladder.look(sample);
    if (change) steps.push(`${change.down ? "down" : "up"} ${change.step.name}`);
  }
  return steps;
}

describe("the ladder", () => {
  it("goes one step down after two bad looks and one up after ten good ones", () => {
    const ladder = new Ladder([C, D, E]);
    expect(run(ladder, BAD, 1)).toEqual([]);
    expect(run(ladder, BAD, 1)).toEqual(["down D"]);
    expect(run(ladder, GOOD, 9)).toEqual([]);
    expect(run(ladder, GOOD, 1)).toEqual(["up C"]);
  });

  it("never goes below sound nor above its ceiling", () => {
    const ladder = new Ladder([C, D, E]);
    expect(run(ladder, BAD, 20)).toEqual(["down D", "down E"]);
    expect(ladder.step.sound).toBe(true);
    expect(run(ladder, GOOD, 100)).toEqual(["up D", "up C"]);
  });

  it("forgets one bad look after a good one", () => {
    const ladder = new Ladder([C, D]);
    expect([...run(ladder, BAD, 1), ...run(ladder, GOOD, 1), ...run(ladder, BAD, 1)]).toEqual([]);
  });

  it("does not climb where the network cannot carry the next step", () => {
    const ladder = new Ladder([C, D]);
    run(ladder, BAD, 2);
    expect(run(ladder, { ...GOOD, availableKbits: 200 }, 30)).toEqual([]);
  });

  it("tries the next step when the browser only guesses low because little is sent", () => {
    const ladder = new Ladder([C, D]);
    run(ladder, BAD, 2);
    expect(run(ladder, { ...GOOD, availableKbits: 240 }, 10)).toEqual(["up C"]);
  });

  it("comes back from sound alone, whatever is guessed from so little", () => {
    const ladder = new Ladder([C, D, E]);
    run(ladder, BAD, 4);
    expect(run(ladder, { ...GOOD, availableKbits: 60 }, 10)).toEqual(["up D"]);
  });

  it("waits longer after each climb that failed, and no longer once one held", () => {
    const ladder = new Ladder([C, D]);
    run(ladder, BAD, 2);
    run(ladder, GOOD, 10);
    expect(run(ladder, BAD, 2)).toEqual(["down D"]);
    expect(run(ladder, GOOD, 19)).toEqual([]);
    expect(run(ladder, GOOD, 1)).toEqual(["up C"]);
    run(ladder, GOOD, 30);
    run(ladder, BAD, 2);
    expect(run(ladder, GOOD, 10)).toEqual(["up C"]);
  });

  it.each([
    [{ ...GOOD, lossPercent: 5 }, false],
    [{ ...GOOD, lossPercent: 5.1 }, true],
    [{ ...GOOD, rttMs: 600 }, false],
    [{ ...GOOD, rttMs: 601 }, true],
    [{ ...GOOD, availableKbits: 540 }, false],
    [{ ...GOOD, availableKbits: 539 }, true],
    [{ ...GOOD, availableKbits: null }, false],
  ])("takes %o as bad: %s", (sample, bad) => {
    expect(isBad(sample, C)).toBe(bad);
  });
});

describe("what a sender is told", () => {
  it("scales the captured picture and never enlarges it", () => {
    expect(encodingFor(D, 720)).toEqual({
      active: true,
      maxBitrate: 160_000,
      maxFramerate: 20,
      scaleResolutionDownBy: 4,
    });
    expect(encodingFor(C, 240).scaleResolutionDownBy).toBe(1);
  });

  it("sends no picture on the step of sound", () => {
    expect(encodingFor(E, 720)).toEqual({ active: false });
  });
});
