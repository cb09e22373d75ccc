import type { Push } from "./wire";

/** Puts what came with a push where the page keeps a place for it; false when it keeps none. */
export function place(page: Document, push: Push): boolean {
  const places = [...page.querySelectorAll<HTMLElement>("[data-push]")];
  const where = places.find((one) => one.dataset["push"] === `${push.kind} ${push.ref}`);
  if (where) where.innerHTML = push.html;
  return where !== undefined;
}
