/** What somebody has begun to fill in stays: a part that draws itself anew waits until it is sent. */
export function keepTyped(root: Document): void {
  root.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<Swap>;
    if (detail.requestConfig.verb === "get" && begun(detail.target)) detail.shouldSwap = false;
  });
}

interface Swap {
  target: Element;
  shouldSwap: boolean;
  requestConfig: { verb: string };
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A refused form holds what was typed as if it had been drawn so: it counts as begun. */
function begun(part: Element): boolean {
  const controls = part.querySelectorAll<Control>("form[method=post] :is(input, select, textarea)");
  return part.querySelector("[data-error-summary]") !== null || Array.from(controls).some(changed);
}

function changed(control: Control): boolean {
  if (control instanceof HTMLSelectElement) {
    const drawn = Array.from(control.options).findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(drawn, 0);
  }
  if (control.type === "hidden") return false;
  if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
    return control.checked !== control.defaultChecked;
  }
  return control.value !== control.defaultValue;
}
