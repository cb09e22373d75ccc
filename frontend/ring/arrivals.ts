import type { Chime } from "./sound";

/** 呼び出し待ち: sounds when more people wait than before, and counts seconds that the server began. */
export function watchArrivals(root: HTMLElement, view: Window, chime: Pick<Chime, "play">): void {
  let waiting = count(root);
  const title = view.document.title;
  root.addEventListener("htmx:afterSwap", () => {
    const now = count(root);
    if (now > waiting && root.querySelector("[data-standby=yes]")) chime.play();
    waiting = now;
    view.document.title = now > 0 ? `(${now}) ${title}` : title;
  });
  const timer = setInterval(() => {
    for (const line of root.querySelectorAll<HTMLElement>("[data-countdown]")) down(line);
  }, 1000);
  view.addEventListener("pagehide", () => clearInterval(timer));
}

function count(root: HTMLElement): number {
  return Number(root.querySelector<HTMLElement>("[data-waiting]")?.dataset["waiting"] ?? 0);
}

function down(line: HTMLElement): void {
  const left = Math.max(0, Number(line.dataset["countdown"]) - 1);
  line.dataset["countdown"] = String(left);
  line.textContent = (line.textContent ?? "").replace(/\d+/, String(left));
}
