import type { Wake } from "./wire";

const JITTER_MS = 300;
/** What many screens hear at once is fetched over two seconds, so that nobody's ring waits behind it: of the whole fair,
 * and of a line in which somebody moved. What concerns her alone (`subject`) does not wait. */
const SPREAD_MS: Readonly<Record<string, number>> = { gathering: 2000, line: 2000 };
/** The organiser's board hears of everything: one ring a second, and the last event of a burst is never lost. */
const GATHERED_MS: Readonly<Record<string, number>> = { board: 1000 };

/** Rings `engawa:<kind>` and `engawa:<kind>:<ref>` on the body, once per kind and moment, a little apart from others. */
export class Bell {
  private readonly waiting = new Map<string, Set<string>>();

  constructor(
    private readonly body: HTMLElement,
    private readonly random: () => number = Math.random,
  ) {}

  ring(wakes: Iterable<Wake>): void {
    for (const { kind, ref } of wakes) {
      const refs = this.waiting.get(kind);
      if (refs) {
        refs.add(ref);
        continue;
      }
      this.waiting.set(kind, new Set([ref]));
      setTimeout(() => this.sound(kind), GATHERED_MS[kind] ?? this.random() * (SPREAD_MS[kind] ?? JITTER_MS));
    }
  }

  tell(what: "ended" | "good" | "late" | "offline"): void {
    this.send(`engawa:${what}`, {});
  }

  private sound(kind: string): void {
    const refs = [...(this.waiting.get(kind) ?? [])];
    this.waiting.delete(kind);
    this.send(`engawa:${kind}`, { refs });
    for (const ref of refs) this.send(`engawa:${kind}:${ref}`, { refs: [ref] });
  }

  private send(name: string, detail: object): void {
    this.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
