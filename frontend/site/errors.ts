/** Takes the reader to the list of what is wrong, as soon as there is one. */
export function showErrors(root: Document): void {
  const focus = (): void => root.querySelector<HTMLElement>("[data-error-summary]")?.focus();
  root.addEventListener("htmx:afterSettle", focus);
  focus();
}
