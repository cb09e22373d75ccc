const MOST = 20;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Ids of companies, on this device alone. A browser that keeps nothing (private windows, blocked storage) gets a list
 * that lives as long as the page, and `lasts` says so.
 */
export class Kept {
  readonly lasts: boolean;
  private held: string[] = [];

  constructor(
    private readonly name: string,
    private readonly store: Storage | null,
    private readonly most = MOST,
  ) {
    this.lasts = this.works();
  }

  get ids(): string[] {
    if (!this.lasts) return this.held;
    try {
      const found: unknown = JSON.parse(this.store?.getItem(this.name) ?? "[]");
      return Array.isArray(found) ? found.filter((one) => typeof one === "string" && ID.test(one)) : [];
    } catch {
      return [];
    }
  }

  has(id: string): boolean {
    return this.ids.includes(id);
  }

  get full(): boolean {
    return this.ids.length >= this.most;
  }

  /** Whether it is there now. A full list takes nothing more. */
  turn(id: string): boolean {
    const there = this.ids;
    if (there.includes(id)) {
      this.keep(there.filter((one) => one !== id));
      return false;
    }
    if (there.length >= this.most || !ID.test(id)) return false;
    this.keep([...there, id]);
    return true;
  }

  keep(ids: string[]): void {
    this.held = ids;
    if (this.lasts) this.store?.setItem(this.name, JSON.stringify(ids));
  }

  private works(): boolean {
    try {
      this.store?.setItem(`${this.name}:try`, "1");
      this.store?.removeItem(`${this.name}:try`);
      return this.store !== null;
    } catch {
      return false;
    }
  }
}

/** The browser's own store, or null where even asking for it is refused. */
export function localStore(window: Window): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** `/p/tottori/…` → a name for its list: two programmes on one host keep two lists. */
export const nameFor = (path: string, kind: string): string => `engawa:${kind}:${path.split("/")[2] ?? ""}`;
