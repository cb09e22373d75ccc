import { english } from "../site/tongue";
import type { Push } from "./wire";

/** Puts what came with a push where the page keeps a place for it; false when it keeps none. */
export function place(page: Document, push: Push): boolean {
  const places = [...page.querySelectorAll<HTMLElement>("[data-push]")];
  const where = places.find((one) => one.dataset["push"] === `${push.kind} ${push.ref}`);
  if (!where) return false;
  // Drawn once for all who hear, in Japanese: a part of an English page that can asks for its own.
  if (english() && where.closest("[hx-get]")) return false;
  if (english()) where.lang = "ja";
  if ("grows" in where.dataset) grow(where, push.html);
  else where.innerHTML = push.html;
  return true;
}

/** A log that is read aloud stays where it is: lines that are gone go, and only new ones are added. */
function grow(log: HTMLElement, html: string): void {
  const fresh = log.ownerDocument.createElement("template");
  fresh.innerHTML = html;
  const lines = [...fresh.content.querySelectorAll<HTMLElement>("[data-line]")];
  const wanted = new Set(lines.map((line) => line.dataset["line"]));
  const known = new Set<string | undefined>();
  for (const line of log.querySelectorAll<HTMLElement>("[data-line]")) {
    if (wanted.has(line.dataset["line"])) known.add(line.dataset["line"]);
    else line.remove();
  }
  log.append(...lines.filter((line) => !known.has(line.dataset["line"])));
}
