export const WARN_MINUTES = [5, 1];

/** The room's end by the clock on the wall: a device that slept is told at once what it missed, and once. */
export class Closing {
  private at: number | null = null;
  private told = new Set<number>();
  private over = false;

  constructor(
    private readonly warn: (minutes: number) => void,
    private readonly ended: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** As the server says it, on entering and after a long silence. */
  in(seconds: number): void {
    this.at = this.now() + seconds * 1000;
    this.over = false;
  }

  look(): void {
    if (this.at === null) return;
    const left = (this.at - this.now()) / 60_000;
    if (left <= 0) {
      if (!this.over) this.ended();
      this.over = true;
      return;
    }
    const due = WARN_MINUTES.filter((minutes) => left <= minutes && !this.told.has(minutes));
    if (due.length === 0) return;
    for (const minutes of due) this.told.add(minutes);
    this.warn(Math.ceil(left));
  }
}
