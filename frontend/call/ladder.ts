import type { LadderStep } from "./engine";

/** One look at the outgoing network, every three seconds. */
export interface Sample {
  lossPercent: number;
  rttMs: number;
  /** Null where the browser does not say. */
  availableKbits: number | null;
}

export const SAMPLE_MS = 3_000;
const BAD_SAMPLES = 2;
const GOOD_SAMPLES = 10;
const MAX_LOSS = 5;
const MAX_RTT = 600;
const HEADROOM = 1.2;
/** A browser never guesses much above what is sent: so much means that the network did not hold it back. */
const UNHINDERED = 1.4;
const MOST_PATIENCE = 8;

export function isBad(sample: Sample, step: LadderStep): boolean {
  // Sound alone is never taken away, so what little of it the browser guesses from says nothing.
  const starved = step.height > 0 && sample.availableKbits !== null && sample.availableKbits < HEADROOM * step.kbits;
  return sample.lossPercent > MAX_LOSS || sample.rttMs > MAX_RTT || starved;
}

/** Two bad samples go one step down, ten good ones one up. The last step still carries sound. */
export class Ladder {
  private at = 0;
  private bad = 0;
  private good = 0;
  /** Grows each time a climb failed, so that a picture does not swell and shrink every half minute. */
  private patience = 1;
  private sinceClimb = Number.POSITIVE_INFINITY;

  constructor(private readonly steps: readonly LadderStep[]) {
    if (steps.length === 0) throw new Error("a ladder needs a step");
  }

  get step(): LadderStep {
    return this.steps[this.at] as LadderStep;
  }

  /** The step to change to, or null when nothing changes. */
  look(sample: Sample): { step: LadderStep; down: boolean } | null {
    this.sinceClimb += 1;
    if (isBad(sample, this.step)) {
      this.good = 0;
      this.bad += 1;
      return this.bad >= BAD_SAMPLES ? this.move(1) : null;
    }
    this.bad = 0;
    this.good = this.mayClimb(sample) ? this.good + 1 : 0;
    return this.good >= GOOD_SAMPLES * this.patience ? this.move(-1) : null;
  }

  private mayClimb(sample: Sample): boolean {
    const above = this.steps[this.at - 1];
    if (above === undefined) return false;
    const unhindered = this.step.height === 0 || (sample.availableKbits ?? 0) >= UNHINDERED * this.step.kbits;
    return unhindered || !isBad(sample, above);
  }

  private move(by: 1 | -1): { step: LadderStep; down: boolean } | null {
    this.good = this.bad = 0;
    const next = this.steps[this.at + by];
    if (next === undefined) return null;
    if (by === -1) this.sinceClimb = 0;
    else if (this.sinceClimb <= GOOD_SAMPLES) this.patience = Math.min(MOST_PATIENCE, this.patience * 2);
    else this.patience = 1;
    this.at += by;
    return { step: next, down: by === 1 };
  }
}

/** How a sender is told: the browser scales and throttles, the camera goes on as it is. */
export function encodingFor(step: LadderStep, capturedHeight: number): RTCRtpEncodingParameters {
  if (step.height === 0) return { active: false };
  return {
    active: true,
    maxBitrate: step.kbits * 1000,
    maxFramerate: step.fps,
    scaleResolutionDownBy: Math.max(1, capturedHeight / step.height),
  };
}
