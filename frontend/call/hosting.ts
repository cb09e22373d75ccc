import { part } from "./dom";
import type { Pressed } from "./people";
import { WORDS } from "./words";

export type Post = (address: string, body: URLSearchParams) => Promise<number>;

/** What is asked before a decision: a reason to choose, or a number to type. Esc and 「やめる」 decide nothing. */
export class Hosting implements Pressed {
  private decide: ((value: string) => void) | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly csrf: string,
    private readonly post: Post,
    private readonly said: (done: boolean) => void,
  ) {
    for (const name of ["reason", "number"]) {
      const dialog = root.querySelector<HTMLDialogElement>(`dialog[data-ask-${name}]`);
      dialog?.querySelector("form")?.addEventListener("submit", (event) => {
        event.preventDefault();
        const value = part<HTMLInputElement | HTMLSelectElement>(dialog, "[name=value]").value.trim();
        if (value === "") return;
        dialog.close();
        this.decide?.(value);
      });
      dialog?.querySelector("[data-ask-close]")?.addEventListener("click", () => dialog.close());
    }
    root
      .querySelector<HTMLSelectElement>("[data-chat-mode]")
      ?.addEventListener("change", (event) =>
        this.send({ verb: "mode", mode: (event.currentTarget as HTMLSelectElement).value }),
      );
  }

  callOn(seat: string): void {
    this.send({ verb: "call_on", seat });
  }

  callOff(seat: string): void {
    this.send({ verb: "call_off", seat });
  }

  publish(line: string): void {
    this.send({ verb: "publish", line });
  }

  hide(line: string): void {
    this.ask("reason", WORDS.whyHide, (_code, words) => this.send({ verb: "hide", line, reason: words }));
  }

  report(line: string): void {
    this.ask("reason", WORDS.whyReport, (code) => this.send({ verb: "report", line, reason: code }));
  }

  remove(seat: string, name: string): void {
    this.ask("reason", WORDS.whyRemove(name), (_code, words) => this.send({ verb: "remove", seat, reason: words }));
  }

  phone(seat: string, name: string): void {
    this.ask("number", WORDS.phoneFor(name), (number) => this.send({ verb: "phone", seat, number }));
  }

  private ask(which: "reason" | "number", title: string, then: (value: string, words: string) => void): void {
    const dialog = part<HTMLDialogElement>(this.root, `dialog[data-ask-${which}]`);
    part(dialog, "[data-ask-title]").textContent = title;
    const field = part<HTMLInputElement | HTMLSelectElement>(dialog, "[name=value]");
    if (field instanceof HTMLInputElement) field.value = "";
    this.decide = (value) => {
      const words = field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.textContent ?? value) : value;
      then(value, words.trim());
    };
    dialog.showModal();
  }

  private send(facts: Record<string, string>): void {
    const body = new URLSearchParams({ ...facts, csrfmiddlewaretoken: this.csrf });
    void this.post(this.root.dataset["press"] ?? "", body).then((status) => this.said(status === 200));
  }
}
