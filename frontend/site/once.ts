/** A form that changes something is sent once: its buttons rest until the answer is there. A file leaves the page as it is. */
export function lockWhileSending(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (event.submitter instanceof HTMLElement && event.submitter.dataset["file"] !== undefined) return;
    if (form.dataset["sending"] !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset["sending"] = "";
    rest(form, true);
  });
  root.addEventListener("htmx:beforeRequest", (event) => rest(event.target, true));
  root.addEventListener("htmx:afterRequest", (event) => release(event.target));
  // Coming back by the browser's own button shows the page as it was left.
  root.defaultView?.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sending]")) release(form);
  });
}

function release(form: EventTarget | null): void {
  if (form instanceof HTMLFormElement) {
    delete form.dataset["sending"];
    rest(form, false);
  }
}

/** Not `disabled`: the pressed button's own value must travel with the form. */
function rest(form: EventTarget | null, resting: boolean): void {
  if (!(form instanceof HTMLFormElement)) return;
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (resting) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}
