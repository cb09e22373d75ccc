/** A phone puts a page to sleep: its timers stand still, its connections die, and nobody tells it. */

export const LOOK_MS = 5_000;
/** A timer so late did not run: the device slept, whatever the page was told. */
const SLEPT_MS = 20_000;

export interface Sleep {
  /** It may be the last thing this page says. */
  aside(): void;
  /** Looked at again, or found to have slept. */
  awake(): void;
}

export function watchSleep(page: Document, sleep: Sleep, signal: AbortSignal, now: () => number = Date.now): void {
  const seen = (): void => (page.visibilityState === "visible" ? sleep.awake() : sleep.aside());
  page.addEventListener("visibilitychange", seen, { signal });
  page.addEventListener("freeze", () => sleep.aside(), { signal });
  page.addEventListener("resume", () => sleep.awake(), { signal });
  let last = now();
  const timer = setInterval(() => {
    const late = now() - last - LOOK_MS;
    last = now();
    if (late > SLEPT_MS) sleep.awake();
  }, LOOK_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}
