import type { Wake } from "./wire";

const JITTER_MS = 300;
/** What many screens hear at once is fetched over some seconds, so that nobody's ring waits behind it: four of the whole
 * fair, two of a line in which somebody moved. What concerns her alone (`subject`) does not wait. */
const SPREAD_MS: Readonly<Record<string, number>> = { gathering: 4000, line: 2000 };
/** The organiser's board hears of everything: one ring a second, and the last event of a burst is never lost. */
const GATHERED_MS: Readonly<Record<string, number>> = { board: 1000 };
/** The line is good again after it was not: whatever the page shows is looked at anew. */
const GOOD = "good";

/** Rings `engawa:<kind>` and `engawa:<kind>:<ref>` on the body, a little apart from other screens.
 *
 * Whatever waits sounds together, at the earliest of its moments: a part of the page that hears of several things at
 * once (after every interruption it hears of all) is fetched once. Its triggers say `delay:20ms` for that.
 */
export class Bell {
  private readonly waiting = new Map<string, Set<string>>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = Number.POSITIVE_INFINITY;

  constructor(
    private readonly body: HTMLElement,
    private readonly random: () => number = Math.random,
    private readonly now: () => number = Date.now,
  ) {}

  ring(wakes: Iterable<Wake>): void {
    for (const { kind, ref } of wakes) this.wait(kind, ref);
  }

  tell(what: "ended" | "good" | "late" | "offline"): void {
    if (what === GOOD) this.wait(GOOD);
    else this.send(`engawa:${what}`, {});
  }

  private wait(kind: string, ref?: string): void {
    const known = this.waiting.get(kind);
    const refs = known ?? new Set<string>();
    if (ref !== undefined) refs.add(ref);
    if (known) return;
    this.waiting.set(kind, refs);
    const after = GATHERED_MS[kind] ?? this.random() * (SPREAD_MS[kind] ?? JITTER_MS);
    const due = this.now() + after;
    if (due >= this.due) return;
    this.due = due;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sound(), after);
  }

  private sound(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    this.due = Number.POSITIVE_INFINITY;
    for (const [kind, found] of all) {
      const refs = [...found];
      this.send(`engawa:${kind}`, { refs });
      for (const ref of refs) this.send(`engawa:${kind}:${ref}`, { refs: [ref] });
    }
  }

  private send(name: string, detail: object): void {
    this.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
