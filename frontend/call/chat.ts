import { part, show } from "./dom";
import { WORDS } from "./words";

export interface Line {
  id: string;
  seat: string;
  name: string;
  at: string;
  time: string;
  text: string;
  /** The line as hosts and reports name it. */
  ref?: string;
  /** A question nobody but the hosts has read yet. */
  asked?: boolean;
  /** A telephone number for this person alone. */
  phone?: boolean;
}

/** What may be pressed beside a line. */
export interface LineTools {
  host: boolean;
  publish(line: string): void;
  hide(line: string): void;
  report(line: string): void;
}

export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

interface Waiting {
  id: string;
  text: string;
}

export interface ChatOutside {
  post(address: string, body: URLSearchParams): Promise<number>;
  id(): string;
  store: Store;
}

const RETRY_MS = 2_000;
const TOO_FAST_MS = 5_000;

/** Lines are kept in this tab until the server has them: nothing typed is lost, not even by a reload. */
export class Chat {
  private readonly lines: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly field: HTMLTextAreaElement;
  private readonly wrong: HTMLElement;
  private readonly key: string;
  private sending = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private unread = 0;

  constructor(
    panel: HTMLElement,
    private readonly seat: string,
    private readonly csrf: string,
    private readonly outside: ChatOutside,
    private readonly onUnread: (count: number) => void,
    private readonly tools: LineTools | null = null,
  ) {
    this.lines = part(panel, "[data-lines]");
    this.form = part<HTMLFormElement>(panel, "[data-chat-form]");
    this.field = part<HTMLTextAreaElement>(panel, "textarea");
    this.wrong = part(panel, "[data-chat-wrong]");
    this.key = `engawa chat ${this.form.action}`;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.write(this.field.value);
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.write(this.field.value);
    });
    void this.flush();
  }

  write(text: string): void {
    if (text.trim() === "") return;
    this.save([...this.waiting(), { id: this.outside.id(), text: text.trim() }]);
    this.field.value = "";
    void this.flush();
  }

  /** Whole state from the server: what is missing here is added, in its order. */
  fill(lines: Line[]): void {
    for (const line of lines) this.add(line, false);
  }

  hear(line: Line, seen: boolean): void {
    if (this.add(line, true) && !seen) this.onUnread(++this.unread);
  }

  read(): void {
    this.unread = 0;
    this.onUnread(0);
    this.lines.scrollTop = this.lines.scrollHeight;
  }

  focus(): void {
    this.field.focus();
  }

  close(): void {
    clearTimeout(this.retry);
    for (const control of this.form.elements) if ("disabled" in control) control.disabled = true;
  }

  async flush(): Promise<void> {
    const first = this.waiting()[0];
    if (!first || this.sending) return;
    this.sending = true;
    clearTimeout(this.retry);
    const body = new URLSearchParams({ client_id: first.id, text: first.text, csrfmiddlewaretoken: this.csrf });
    const status = await this.outside.post(this.form.action, body);
    this.sending = false;
    if (status === 0 || status >= 500 || status === 429) {
      this.say(status === 429 ? WORDS.tooFast : WORDS.notSent);
      this.retry = setTimeout(() => void this.flush(), status === 429 ? TOO_FAST_MS : RETRY_MS);
      return;
    }
    this.say("");
    this.save(this.waiting().filter((w) => w.id !== first.id));
    void this.flush();
  }

  private add(line: Line, scroll: boolean): boolean {
    if (!line.id) return false;
    const known = this.lines.querySelector(`[data-line="${CSS.escape(line.id)}"]`);
    const item = document.createElement("li");
    item.dataset["line"] = line.id;
    item.classList.toggle("is-mine", line.seat === this.seat);
    const who = document.createElement("span");
    who.className = "call-who";
    const time = document.createElement("time");
    time.dateTime = line.at;
    time.textContent = line.time;
    who.append(`${line.name} `, time);
    const text = document.createElement("p");
    text.textContent = line.text;
    item.append(who, text);
    if (line.asked) item.append(small(WORDS.asked));
    if (line.phone) item.append(small(WORDS.phoneOnly));
    this.press(item, line);
    if (known) {
      known.replaceWith(item);
      return false;
    }
    this.lines.append(item);
    if (scroll) this.lines.scrollTop = this.lines.scrollHeight;
    return true;
  }

  /** 隠す: whole, for everybody. */
  gone(id: string): void {
    this.lines.querySelector(`[data-line="${CSS.escape(id)}"]`)?.remove();
  }

  /** Writing is stopped, or goes on. What was typed stays. */
  allow(on: boolean): void {
    show(this.form, on);
  }

  private press(item: HTMLElement, line: Line): void {
    const [tools, ref] = [this.tools, line.ref];
    if (!tools || !ref) return;
    const row = document.createElement("span");
    row.className = "chat-tools";
    const button = (words: string, press: () => void): void => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button button--plain button--small";
      made.textContent = words;
      made.setAttribute("aria-label", `${line.name} ${line.time} ${words}`);
      made.addEventListener("click", press);
      row.append(made);
    };
    if (tools.host && line.asked) button(WORDS.publish, () => tools.publish(ref));
    if (tools.host && line.seat !== this.seat) button(WORDS.hide, () => tools.hide(ref));
    if (!tools.host && line.seat !== this.seat && !line.phone) button(WORDS.report, () => tools.report(ref));
    if (row.childElementCount > 0) item.append(row);
  }

  private say(text: string): void {
    this.wrong.textContent = text;
    show(this.wrong, text !== "");
  }

  private waiting(): Waiting[] {
    try {
      const kept: unknown = JSON.parse(this.outside.store.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? (kept as Waiting[]) : [];
    } catch {
      return [];
    }
  }

  private save(waiting: Waiting[]): void {
    this.outside.store.setItem(this.key, JSON.stringify(waiting));
  }
}

function small(words: string): HTMLElement {
  const made = document.createElement("small");
  made.textContent = words;
  return made;
}

export function linesOf(data: unknown): Line[] {
  return Array.isArray(data) ? data.filter(isLine) : [];
}

export function isLine(data: unknown): data is Line {
  if (typeof data !== "object" || data === null) return false;
  return ["id", "seat", "name", "at", "time", "text"].every(
    (key) => typeof (data as Record<string, unknown>)[key] === "string",
  );
}
