import { part, show } from "./dom";
import type { PeerInfo } from "./engine";
import { WORDS } from "./words";

export interface Pressed {
  callOn(seat: string): void;
  callOff(seat: string): void;
  remove(seat: string, name: string): void;
  phone(seat: string, name: string): void;
}

/** Everybody in the room by name, also those who have no tile: nobody is ever invisible. Hosts press beside a name. */
export class People {
  private readonly rows = new Map<string, HTMLElement>();
  private readonly list: HTMLElement | null;

  constructor(
    private readonly root: HTMLElement,
    private readonly pressed: Pressed | null,
  ) {
    this.list = root.querySelector("[data-people]");
  }

  meet(info: PeerInfo): void {
    if (!this.list) return;
    const row = this.rows.get(info.seat) ?? this.make(info.seat);
    part(row, "[data-name]").textContent = info.name;
    part(row, "[data-role]").textContent = info.name === info.roleName ? "" : info.roleName;
    row.dataset["watches"] = String(info.role === "viewer");
    row.classList.toggle("is-away", info.connection === null);
    this.tools(row);
    this.count();
  }

  leave(seat: string): void {
    this.rows.get(seat)?.remove();
    this.rows.delete(seat);
    this.count();
  }

  away(seat: string): void {
    this.rows.get(seat)?.classList.add("is-away");
  }

  /** Who would like to speak stands first. */
  hand(seat: string, up: boolean): void {
    const row = this.rows.get(seat);
    if (!row) return;
    show(part(row, "[data-hand-up]"), up);
    row.dataset["hand"] = String(up);
    if (up) {
      const first = [...this.rows.values()].find((r) => r !== row && r.dataset["hand"] !== "true");
      if (first && row.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_PRECEDING) first.before(row);
    }
    this.tools(row);
  }

  hands(seats: string[]): void {
    for (const seat of this.rows.keys()) this.hand(seat, seats.includes(seat));
  }

  nameOf(seat: string): string {
    const row = this.rows.get(seat);
    return row ? (part(row, "[data-name]").textContent ?? "") : "";
  }

  private make(seat: string): HTMLElement {
    const template = part<HTMLTemplateElement>(this.root, "template[data-person]");
    const row = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    row.dataset["person"] = seat;
    this.list?.append(row);
    this.rows.set(seat, row);
    const name = (): string => this.nameOf(seat);
    const on = (selector: string, press: () => void): void =>
      row.querySelector(selector)?.addEventListener("click", press);
    on("[data-call-on]", () => {
      row.dataset["called"] = "true";
      this.pressed?.callOn(seat);
      this.tools(row);
    });
    on("[data-call-off]", () => {
      row.dataset["called"] = "false";
      this.pressed?.callOff(seat);
      this.tools(row);
    });
    on("[data-remove]", () => this.pressed?.remove(seat, name()));
    on("[data-phone]", () => this.pressed?.phone(seat, name()));
    return row;
  }

  private tools(row: HTMLElement): void {
    const called = row.dataset["called"] === "true";
    show(row.querySelector("[data-call-on]"), row.dataset["watches"] === "true" && !called);
    show(row.querySelector("[data-call-off]"), called);
  }

  private count(): void {
    const line = this.root.querySelector("[data-people-count]");
    if (line) line.textContent = WORDS.people(this.rows.size + 1);
  }
}
