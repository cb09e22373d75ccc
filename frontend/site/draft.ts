type Typed = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Values = Record<string, string | string[]>;

const KEPT = "input:not([type=hidden], [type=password], [type=file]), textarea, select";

/** What was typed into `<form data-draft="name">` outlives a lost page, in this tab only. */
export function keepDrafts(root: Document, store: Storage): void {
  for (const done of root.querySelectorAll<HTMLElement>("[data-draft-done]")) {
    store.removeItem(key(done.dataset["draftDone"]));
  }
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    const name = key(form.dataset["draft"]);
    // An answered form carries the values the server saw; they win.
    if (!form.querySelector("[aria-invalid=true]")) fill(form, read(store, name));
    form.addEventListener("input", () => store.setItem(name, JSON.stringify(collect(form))));
  }
}

const key = (name: string | undefined): string => `draft:${name ?? ""}`;

function read(store: Storage, name: string): Values {
  try {
    return JSON.parse(store.getItem(name) ?? "{}") as Values;
  } catch {
    return {};
  }
}

const fields = (form: HTMLFormElement): Typed[] =>
  [...form.querySelectorAll<Typed>(KEPT)].filter((field) => field.name);

const ticks = (field: Typed): field is HTMLInputElement =>
  field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);

export function collect(form: HTMLFormElement): Values {
  const values: Values = {};
  for (const field of fields(form)) {
    if (!ticks(field)) values[field.name] = field.value;
    else {
      const ticked = values[field.name];
      values[field.name] = [...(Array.isArray(ticked) ? ticked : []), ...(field.checked ? [field.value] : [])];
    }
  }
  return values;
}

function fill(form: HTMLFormElement, values: Values): void {
  for (const field of fields(form)) {
    const value = values[field.name];
    if (ticks(field)) {
      if (Array.isArray(value)) field.checked = value.includes(field.value);
    } else if (typeof value === "string" && value) field.value = value;
  }
}
