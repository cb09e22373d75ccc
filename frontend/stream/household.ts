/**
 * One stream per browser: the tab that holds the lock listens for all of them.
 * A tab that comes into view takes the lock over, because browsers put hidden tabs to sleep.
 */
export class Household {
  private turn: AbortController | null = null;
  private release: (() => void) | null = null;
  private leading = false;

  constructor(
    private readonly name: string,
    private readonly page: Document,
    private locks: LockManager | undefined,
    private readonly lead: (leading: boolean) => void,
  ) {}

  start(): void {
    this.page.addEventListener("visibilitychange", this.seen);
    if (this.locks) void this.stand(this.visible);
    else this.set(this.visible);
  }

  stop(): void {
    this.page.removeEventListener("visibilitychange", this.seen);
    this.turn?.abort();
    this.turn = null;
    this.set(false);
    this.release?.();
    this.release = null;
  }

  private get visible(): boolean {
    return this.page.visibilityState === "visible";
  }

  private readonly seen = (): void => {
    // Without locks (an address that is not secure) each visible tab listens for itself.
    if (!this.locks) this.set(this.visible);
    else if (this.visible && !this.leading) void this.stand(true);
  };

  private set(leading: boolean): void {
    if (leading === this.leading) return;
    this.leading = leading;
    this.lead(leading);
  }

  private async stand(take: boolean): Promise<void> {
    if (!this.locks) return;
    this.turn?.abort();
    const turn = new AbortController();
    this.turn = turn;
    const how: LockOptions = take ? { steal: true } : { signal: turn.signal };
    try {
      await this.locks.request(this.name, how, () => this.hold(turn));
    } catch (reason) {
      if (this.turn !== turn) return;
      if (!isTakenOver(reason)) {
        this.locks = undefined;
        this.set(this.visible);
        return;
      }
    }
    if (this.turn !== turn) return;
    this.release = null;
    this.set(false);
    void this.stand(false);
  }

  private hold(turn: AbortController): Promise<void> {
    if (this.turn !== turn) return Promise.resolve();
    return new Promise((resolve) => {
      this.release = resolve;
      this.set(true);
    });
  }
}

function isTakenOver(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === "AbortError";
}
