import type { State, Wake } from "./wire";

/** The server calls a channel fresh for 60 s; a page older than this cannot rely on it. */
const PAGE_AGE_MS = 50_000;

export interface News {
  wakes: Wake[];
  /** Something may have been said that nobody here heard: every tab looks again, whatever it knows. */
  missed: boolean;
}

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

  /** Whether this tab has heard exactly this before. */
  knows(wake: Wake): boolean {
    return this.versions.get(key(wake))?.version === wake.version;
  }

  /** A process tells all it knows; returned is what may have changed since this tab last looked. */
  compare(state: State): News {
    const first = this.epochs.size === 0;
    const stranger = !this.epochs.has(state.epoch);
    const late = this.pageAge() > PAGE_AGE_MS;
    const wakes = state.channels.filter((channel) => {
      if (first) return late || (channel.fresh && !this.knows(channel));
      return stranger || (channel.version !== "" && !this.knows(channel));
    });
    for (const channel of state.channels) {
      if (channel.version !== "" || !this.versions.has(key(channel))) this.hear(channel);
    }
    this.epochs.add(state.epoch);
    return { wakes, missed: stranger && !first };
  }
}

function key(wake: Wake): string {
  return `${wake.kind} ${wake.ref}`;
}
