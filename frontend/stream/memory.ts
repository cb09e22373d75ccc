import type { State, Wake } from "./wire";

/** The server calls a channel fresh for 60 s; a page older than this cannot rely on it. */
const PAGE_AGE_MS = 50_000;

/**
 * What this tab has heard, so that a new stream, another web process or a poll
 * makes only those fragments load again which may have changed.
 */
export class Memory {
  private readonly versions = new Map<string, Wake>();
  private readonly epochs = new Set<string>();

  constructor(private readonly pageAge: () => number = () => performance.now()) {}

  /** Every channel heard of: what a `refetch` means. */
  everything(): Wake[] {
    return [...this.versions.values()];
  }

  hear(wake: Wake): void {
    this.versions.set(key(wake), { kind: wake.kind, ref: wake.ref, version: wake.version });
  }

  /** A process tells all it knows; returned is what may have changed since this tab last looked. */
  compare(state: State): Wake[] {
    const first = this.epochs.size === 0;
    const stranger = !this.epochs.has(state.epoch);
    const late = this.pageAge() > PAGE_AGE_MS;
    const changed = state.channels.filter((channel) => {
      const known = this.versions.get(key(channel))?.version === channel.version;
      if (first) return late || (channel.fresh && !known);
      return stranger || (channel.version !== "" && !known);
    });
    for (const channel of state.channels) {
      if (channel.version !== "" || !this.versions.has(key(channel))) this.hear(channel);
    }
    this.epochs.add(state.epoch);
    return changed;
  }
}

function key(wake: Wake): string {
  return `${wake.kind} ${wake.ref}`;
}
