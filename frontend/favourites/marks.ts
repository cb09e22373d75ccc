import type { Kept } from "./store";

/** `<button data-favourite="id" hidden>`: shown once a script is there; pressed, it is kept on this device. */
export function markButtons(root: ParentNode, kept: Kept, say: (words: string) => void): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-favourite]")) {
    const id = button.dataset["favourite"] ?? "";
    draw(button, kept.has(id));
    button.hidden = false;
    if (button.dataset["listens"]) continue;
    button.dataset["listens"] = "1";
    button.addEventListener("click", () => {
      const full = kept.full && !kept.has(id);
      draw(button, kept.turn(id));
      say(button.dataset[full ? "full" : kept.lasts ? "said" : "lost"] ?? "");
    });
  }
}

function draw(button: HTMLButtonElement, on: boolean): void {
  button.setAttribute("aria-pressed", String(on));
  const words = button.querySelector<HTMLElement>("[data-words]") ?? button;
  words.textContent = button.dataset[on ? "on" : "off"] ?? "";
}

/** One line at the foot of the screen, read out, gone after some seconds. */
export function speaker(root: Document, stays = 4000): (words: string) => void {
  let line: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (words) => {
    if (!words) return;
    if (!line) {
      line = root.createElement("p");
      line.className = "said";
      line.setAttribute("role", "status");
      root.body.append(line);
    }
    const shown = line;
    shown.hidden = false;
    shown.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => {
      shown.hidden = true;
    }, stays);
  };
}
