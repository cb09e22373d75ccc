import { expect, test } from "vitest";
import { Household } from "./household";

/** Web Locks as the standard says them: one holder per name, a queue, and stealing. */
class Locks {
  private holder: { give: () => void; rob: () => void } | null = null;
  private readonly queue: (() => void)[] = [];

  request(_name: string, how: LockOptions, work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const robbed = () => reject(new DOMException("stolen", "AbortError"));
      const take = () => {
        const mine = { give: resolve, rob: robbed };
        this.holder = mine;
        void Promise.resolve()
          .then(work)
          .then(() => {
            resolve();
            if (this.holder === mine) this.next();
          });
      };
      if (how.steal) {
        this.holder?.rob();
        take();
      } else if (this.holder) {
        this.queue.push(take);
        how.signal?.addEventListener("abort", () => {
          const place = this.queue.indexOf(take);
          if (place >= 0) this.queue.splice(place, 1);
          reject(new DOMException("aborted", "AbortError"));
        });
      } else {
        take();
      }
    });
  }

  private next(): void {
    this.holder = null;
    this.queue.shift()?.();
  }
}

class Page extends EventTarget {
  constructor(public visibilityState: DocumentVisibilityState) {
    super();
  }

  turn(to: DocumentVisibilityState): void {
    this.visibilityState = to;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

interface Tab {
  page: Page;
  household: Household;
  leads: boolean;
}

function tab(locks: Locks | undefined, seen: DocumentVisibilityState): Tab {
  const page = new Page(seen);
  const made = { page, leads: false } as Tab;
  made.household = new Household("n", page as unknown as Document, locks as unknown as LockManager, (leading) => {
    made.leads = leading;
  });
  made.household.start();
  return made;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const leaders = (...tabs: Tab[]) => tabs.map((one) => one.leads);

test("one tab leads, and the one that comes into view takes over", async () => {
  const locks = new Locks();
  const first = tab(locks, "visible");
  await settled();
  const second = tab(locks, "hidden");
  await settled();
  expect(leaders(first, second)).toEqual([true, false]);

  first.page.turn("hidden");
  second.page.turn("visible");
  await settled();
  expect(leaders(first, second)).toEqual([false, true]);

  second.page.turn("hidden");
  first.page.turn("visible");
  await settled();
  expect(leaders(first, second)).toEqual([true, false]);
});

test("two windows side by side do not fight", async () => {
  const locks = new Locks();
  const first = tab(locks, "visible");
  await settled();
  const second = tab(locks, "visible");
  await settled();
  await settled();

  expect(leaders(first, second)).toEqual([false, true]);
});

test("when the leader closes, a hidden tab takes its place", async () => {
  const locks = new Locks();
  const first = tab(locks, "visible");
  await settled();
  const second = tab(locks, "hidden");
  await settled();
  first.household.stop();
  await settled();

  expect(leaders(first, second)).toEqual([false, true]);
});

test("without locks a tab listens while it is seen", () => {
  const only = tab(undefined, "visible");
  expect(only.leads).toBe(true);
  only.page.turn("hidden");
  expect(only.leads).toBe(false);
  only.page.turn("visible");
  expect(only.leads).toBe(true);
});

test("a browser that refuses locks is treated as one without", async () => {
  const refusing = { request: () => Promise.reject(new DOMException("no", "SecurityError")) } as unknown as Locks;
  const only = tab(refusing, "visible");
  await settled();

  expect(only.leads).toBe(true);
});
