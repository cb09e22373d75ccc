type Wrong = Record<string, string[]>;
type Answer = { wrong?: Wrong; send?: boolean };

/**
 * One long form becomes steps: one group of questions at a time, 「2/3 希望」 above it. The server checks each step
 * with its own sentences and keeps nothing; without an answer from it people simply go on.
 */
export function inSteps(root: Document): void {
  const form = root.querySelector<HTMLFormElement>("form[data-steps]");
  if (form) new Steps(root, form);
}

class Steps {
  private readonly steps: HTMLElement[];
  private readonly bar: HTMLElement;
  private readonly back: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly last: HTMLElement[];
  private at = 0;

  constructor(
    private readonly root: Document,
    private readonly form: HTMLFormElement,
  ) {
    this.steps = [...form.querySelectorAll<HTMLElement>("[data-step]")];
    const send = form.querySelector<HTMLButtonElement>(".actions button:not([type=button])");
    const row = send?.closest<HTMLElement>(".actions");
    this.last = [...(send ? [send] : []), ...(row?.nextElementSibling ? [row.nextElementSibling as HTMLElement] : [])];
    this.back = this.button(form.dataset["back"] ?? "", "quiet", () => this.show(this.at - 1));
    this.next = this.button(form.dataset["next"] ?? "", "primary", () => void this.forward());
    row?.append(this.next, this.back);
    this.bar = root.createElement("div");
    this.bar.className = "steps";
    this.bar.tabIndex = -1;
    form.prepend(this.bar);
    // Enter in a field goes on; it does not send a form whose later questions nobody has seen.
    form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    // A link in the list of what is wrong leads to a field that another step may hold.
    root.addEventListener("click", (event) => this.reveal(event.target));
    const wrong = this.steps.findIndex((step) => step.querySelector("[aria-invalid=true], .wrong"));
    this.show(Math.max(wrong, 0), false);
  }

  private button(words: string, kind: string, press: () => void): HTMLButtonElement {
    const made = this.root.createElement("button");
    made.type = "button";
    made.className = `button button--${kind}`;
    made.textContent = words;
    made.addEventListener("click", press);
    return made;
  }

  private get isLast(): boolean {
    return this.at === this.steps.length - 1;
  }

  private hold(event: Event): void {
    if (this.isLast || this.form.dataset["whole"] !== undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.forward();
  }

  private reveal(target: EventTarget | null): void {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href^='#']") : null;
    const id = link?.getAttribute("href")?.slice(1);
    const at = id ? this.steps.findIndex((step) => step.querySelector(`[id="${CSS.escape(id)}"]`)) : -1;
    if (at >= 0) this.show(at, false);
  }

  private show(at: number, move = true): void {
    this.at = at;
    for (const [index, step] of this.steps.entries()) step.hidden = index !== at;
    for (const part of this.last) part.hidden = !this.isLast;
    this.next.hidden = this.isLast;
    this.back.hidden = at === 0;
    this.bar.innerHTML = "";
    const figure = this.root.createElement("span");
    figure.className = "figure";
    figure.textContent = `${at + 1}/${this.steps.length}`;
    const name = this.root.createElement("span");
    name.textContent = this.steps[at]?.dataset["step"] ?? "";
    const track = this.root.createElement("span");
    track.className = "steps-track";
    track.ariaHidden = "true";
    for (const index of this.steps.keys()) {
      const part = this.root.createElement("i");
      part.classList.toggle("is-past", index <= at);
      track.append(part);
    }
    this.bar.append(figure, name, track);
    if (move) {
      this.bar.scrollIntoView({ block: "start" });
      this.bar.focus({ preventScroll: true });
    }
  }

  private async forward(): Promise<void> {
    const step = this.steps[this.at];
    if (!step || this.next.ariaBusy === "true") return;
    this.next.ariaBusy = "true";
    const answer = await ask(this.form, namesIn(step));
    this.next.ariaBusy = null;
    if (answer.send) {
      this.form.dataset["whole"] = "";
      this.form.requestSubmit();
      return;
    }
    tell(this.root, step, answer.wrong ?? {});
    if (Object.keys(answer.wrong ?? {}).length === 0) this.show(this.at + 1);
  }
}

export function namesIn(step: HTMLElement): string[] {
  const fields = step.querySelectorAll<HTMLInputElement>("input[name], select[name], textarea[name]");
  return [...new Set([...fields].map((field) => field.name))];
}

async function ask(form: HTMLFormElement, names: string[]): Promise<Answer> {
  const typed = new FormData(form);
  typed.set("fields", names.join(" "));
  try {
    const answer = await fetch(form.dataset["steps"] ?? "", {
      method: "POST",
      body: typed,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(5000),
    });
    return answer.ok ? ((await answer.json()) as Answer) : {};
  } catch {
    return {};
  }
}

/** The server's sentences beside their fields, each tied to its field; the first wrong field is where people go. */
export function tell(root: Document, step: HTMLElement, wrong: Wrong): void {
  for (const old of step.querySelectorAll(".wrong")) old.remove();
  for (const field of step.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  let first: HTMLElement | undefined;
  for (const [name, sentences] of Object.entries(wrong)) {
    const field = step.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
    const box = field?.closest<HTMLElement>(".choices, .field");
    if (!field || !box) continue;
    for (const sentence of sentences) {
      const line = root.createElement("p");
      line.className = "wrong";
      line.id = `id_${name}_error`;
      line.textContent = sentence;
      box.append(line);
    }
    field.closest("details")?.setAttribute("open", "");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `id_${name}_error`);
    first ??= field;
  }
  first?.focus();
}
