/** Says in one line that what stands here may be old, while the browser knows of no network. */
export function watchNetwork(view: Window, line: HTMLElement | null): void {
  if (!line) return;
  view.addEventListener("offline", () => {
    line.hidden = false;
  });
  view.addEventListener("online", () => {
    line.hidden = true;
  });
}
