/** The filter is a sheet on phones and a column, always open, where there is room. */
export function openSheets(root: Document, roomy: MediaQueryList): void {
  const settle = (): void => {
    for (const sheet of root.querySelectorAll<HTMLDetailsElement>(".split--filter details.sheet")) {
      if (roomy.matches) sheet.open = true;
    }
  };
  roomy.addEventListener("change", settle);
  root.addEventListener("htmx:afterSettle", settle);
  settle();
}
