import type { Kept } from "./store";

type Fetch = (address: string) => Promise<Response>;

const addressOf = (base: string, ids: string[]): string => `${base}?${ids.map((id) => `c=${id}`).join("&")}`;

/** `<div data-favourites="address">`: the cards of what is kept here, drawn by the server. */
export async function showKept(root: Document, kept: Kept, fetch: Fetch): Promise<boolean> {
  const place = root.querySelector<HTMLElement>("[data-favourites]");
  if (!place || kept.ids.length === 0) return false;
  try {
    const answer = await fetch(addressOf(place.dataset["favourites"] ?? "", kept.ids));
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const cards = page.querySelector("[data-favourites]");
    if (!cards) return false;
    place.replaceChildren(...cards.childNodes);
    return true;
  } catch {
    return false;
  }
}

/**
 * `<div data-carry="name" data-words="…%n…" hidden>` in a form: what is kept here travels along, unless unticked.
 * `data-there="id id"`: what the server has already is not offered again.
 */
export function carryAlong(root: Document, kept: Kept, sent: Kept): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-carry]")) {
    const there = (place.dataset["there"] ?? "").split(" ");
    const ids = kept.ids.filter((id) => !sent.has(id) && !there.includes(id));
    if (ids.length === 0) continue;
    const box = root.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    const fields = ids.map((id) => {
      const field = root.createElement("input");
      field.type = "hidden";
      field.name = place.dataset["carry"] ?? "";
      field.value = id;
      return field;
    });
    box.addEventListener("change", () => {
      for (const field of fields) field.disabled = !box.checked;
    });
    const words = root.createElement("span");
    words.textContent = (place.dataset["words"] ?? "").replace("%n", String(ids.length));
    const label = root.createElement("label");
    label.className = "option";
    label.append(box, words);
    place.append(label, ...fields);
    place.hidden = false;
  }
}

/** `<p data-carried>`: the server has taken them; they are not sent again. */
export function noteCarried(root: Document, kept: Kept, sent: Kept): void {
  if (root.querySelector("[data-carried]")) sent.keep(kept.ids);
}

/** `<form data-compare>`: ticks outlive the page, and those of other pages go along. */
export function keepTicks(root: Document, kept: Kept): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-compare]")) {
    const boxes = [...form.querySelectorAll<HTMLInputElement>("input[type=checkbox][name=c]")];
    for (const box of boxes) {
      box.checked = kept.has(box.value);
      box.addEventListener("change", () => {
        if (box.checked !== kept.has(box.value)) box.checked = kept.turn(box.value);
      });
    }
    form.addEventListener("submit", () => {
      for (const old of form.querySelectorAll("input[type=hidden][name=c]")) old.remove();
      const shown = new Set(boxes.map((box) => box.value));
      for (const id of kept.ids.filter((one) => !shown.has(one))) {
        const field = root.createElement("input");
        field.type = "hidden";
        field.name = "c";
        field.value = id;
        form.append(field);
      }
    });
  }
}
