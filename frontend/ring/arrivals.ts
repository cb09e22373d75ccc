import type { Chime } from "./sound";

/** 呼び出し待ち: sounds when more people have come than before, also when it rings for one at once; counts seconds down. */
export function watchArrivals(root: HTMLElement, view: Window, chime: Pick<Chime, "play">): void {
  let arrived = count(root, "arrived");
  const title = view.document.title;
  root.addEventListener("htmx:afterSwap", () => {
    const now = count(root, "arrived");
    if (now > arrived && root.querySelector("[data-standby=yes]")) chime.play();
    arrived = now;
    const waiting = count(root, "waiting");
    view.document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
  });
  const timer = setInterval(() => {
    for (const line of root.querySelectorAll<HTMLElement>("[data-countdown]")) down(line);
  }, 1000);
  view.addEventListener("pagehide", () => clearInterval(timer));
}

function count(root: HTMLElement, what: "arrived" | "waiting"): number {
  return Number(root.querySelector<HTMLElement>("[data-waiting]")?.dataset[what] ?? 0);
}

function down(line: HTMLElement): void {
  const left = Math.max(0, Number(line.dataset["countdown"]) - 1);
  line.dataset["countdown"] = String(left);
  line.textContent = (line.textContent ?? "").replace(/\d+/, String(left));
}
