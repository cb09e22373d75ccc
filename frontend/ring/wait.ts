const BEAT_MS = 10_000;

/** While she waits: say every ten seconds that the page is open, and keep a phone's screen from going dark. */
export function keepWaiting(root: HTMLElement, view: Window): void {
  const beat = () => {
    void fetch(root.dataset["here"] ?? "", {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": root.dataset["csrf"] ?? "" },
    }).catch(() => null);
  };
  const timer = setInterval(() => root.querySelector("[data-wait]") && beat(), BEAT_MS);
  view.addEventListener("pagehide", () => clearInterval(timer));
  view.document.addEventListener("visibilitychange", () => {
    if (view.document.hidden) return;
    if (root.querySelector("[data-wait]")) beat();
    void awake(root, view);
  });
  view.document.body.addEventListener("htmx:afterSwap", () => void awake(root, view));
  void awake(root, view);
}

let lock: WakeLockSentinel | null = null;

/** The lock ends by itself when the page is hidden; it is asked for anew when she is back. */
async function awake(root: HTMLElement, view: Window): Promise<void> {
  const wanted = root.querySelector("[data-wait]") !== null && !view.document.hidden;
  if (!wanted) {
    await lock?.release();
    lock = null;
  } else if (lock === null || lock.released) {
    lock = (await view.navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  }
}
