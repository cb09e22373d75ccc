import { part, show } from "./dom";

const KEEPS = 3;
const GONE_MS = 20_000;

/** 字幕: the last lines that were typed, read out politely, gone after a while. */
export class Captions {
  private gone: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly root: HTMLElement) {}

  hear(text: string): void {
    const bar = part(this.root, "[data-captions]");
    const line = document.createElement("p");
    line.textContent = text;
    bar.append(line);
    while (bar.children.length > KEEPS) bar.firstElementChild?.remove();
    show(bar, true);
    clearTimeout(this.gone);
    this.gone = setTimeout(() => {
      bar.replaceChildren();
      show(bar, false);
    }, GONE_MS);
  }

  /** Enter sends what was typed; the field is free for the next words at once. */
  type(say: (text: string) => void): void {
    const form = this.root.querySelector<HTMLFormElement>("[data-caption-form]");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      const field = part<HTMLInputElement>(form, "input[type=text]");
      const text = field.value.trim();
      if (text === "") return;
      say(text);
      field.value = "";
      field.focus();
    });
  }

  close(): void {
    clearTimeout(this.gone);
  }
}
