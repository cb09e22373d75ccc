/** Another room on the same page: what the server drew for it takes the place of the old, and nothing is reloaded. */
export function turnTo(to: { url: string; html: string }, page: Document): HTMLElement | null {
  const next = new DOMParser().parseFromString(to.html, "text/html");
  const root = next.querySelector<HTMLElement>("[data-call]");
  if (!root) return null;
  for (const selector of [".room-head", "main"]) {
    const [old, fresh] = [page.querySelector(selector), next.querySelector(selector)];
    if (old && fresh) old.replaceWith(page.adoptNode(fresh));
  }
  page.title = next.title;
  page.defaultView?.history.pushState(null, "", to.url);
  return page.querySelector<HTMLElement>("[data-call]");
}
