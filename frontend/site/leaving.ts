/** A file that downloads, or a line that broke, leaves the page standing: then it asks again. */
const STAYS_MS = 10_000;

/** The page that is told to go elsewhere fetches nothing more: a second answer would begin the same way again. */
export function leaveOnce(root: Document): void {
  let leaving = false;
  const stay = (): void => {
    leaving = false;
  };
  root.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    if (leaving) event.preventDefault();
    else if (xhr.getResponseHeader("HX-Redirect") !== null) {
      leaving = true;
      setTimeout(stay, STAYS_MS);
    }
  });
  root.addEventListener("htmx:beforeRequest", (event) => {
    if (leaving) event.preventDefault();
  });
  // Coming back by the browser's own button shows the page as it was left.
  root.defaultView?.addEventListener("pageshow", stay);
}
