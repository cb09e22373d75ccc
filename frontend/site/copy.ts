const SHOWN_FOR_MS = 2000;

/** `<button data-copy="#id" data-copied="写しました">` copies the text of #id and says so. */
export function copyButtons(root: Document, write: (text: string) => Promise<void>): void {
  root.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    const source = button && root.querySelector(button.dataset["copy"] ?? "");
    if (!button || !source) return;
    await write(source instanceof HTMLInputElement ? source.value : (source.textContent ?? "").trim());
    const before = button.textContent;
    button.textContent = button.dataset["copied"] ?? before;
    setTimeout(() => {
      button.textContent = before;
    }, SHOWN_FOR_MS);
  });
}
