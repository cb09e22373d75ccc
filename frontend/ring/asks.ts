import { shake } from "./shake";
import type { Chime } from "./sound";

const VIBRATION = [150];

/** お声がけ on her open page: one soft chime when there is one more than before, and a dot in the title until answered. */
export function watchAsks(root: HTMLElement, view: Window, chime: Pick<Chime, "play">): void {
  let known = asked(root);
  const title = view.document.title;
  root.addEventListener("htmx:afterSwap", () => {
    const now = asked(root);
    if (now > known) {
      chime.play();
      shake(view, VIBRATION);
    }
    known = now;
    view.document.title = now > 0 ? `● ${title}` : title;
  });
}

function asked(root: HTMLElement): number {
  return Number(root.querySelector<HTMLElement>("[data-asked]")?.dataset["asked"] ?? 0);
}
