import { beforeEach, expect, it } from "vitest";
import { collect, keepDrafts } from "./draft";

const FORM = `<form data-draft="register">
  <input name="name"><textarea name="note"></textarea>
  <input type="hidden" name="idempotency_key" value="k"><input type="password" name="secret">
  <input type="checkbox" name="wish" value="a"><input type="checkbox" name="wish" value="b">
  <select name="place"><option value="">-</option><option value="x">X</option></select></form>`;

function show(html: string): HTMLFormElement {
  document.body.innerHTML = html;
  keepDrafts(document, sessionStorage);
  return document.querySelector("form") as HTMLFormElement;
}

function type(form: HTMLFormElement, name: string, value: string): void {
  (form.elements.namedItem(name) as HTMLInputElement).value = value;
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

beforeEach(() => sessionStorage.clear());

it("brings back what was typed before the page was lost", () => {
  const before = show(FORM);
  (before.querySelector("[value=b]") as HTMLInputElement).checked = true;
  type(before, "place", "x");
  type(before, "name", "うみねこ");
  expect(collect(show(FORM))).toEqual({ name: "うみねこ", note: "", wish: ["b"], place: "x" });
});

it("keeps no secret, and no key of the form", () => {
  type(show(FORM), "secret", "hunter2");
  expect(sessionStorage.getItem("draft:register")).not.toMatch(/hunter2|idempotency/);
});

it("leaves an answered form as the server filled it", () => {
  type(show(FORM), "name", "うみねこ");
  const answered = show(FORM.replace('<input name="name">', '<input name="name" value="" aria-invalid="true">'));
  expect((answered.elements.namedItem("name") as HTMLInputElement).value).toBe("");
});

it("forgets a draft when the page after it says so", () => {
  type(show(FORM), "name", "うみねこ");
  show('<p data-draft-done="register"></p>');
  expect(sessionStorage.length).toBe(0);
});

it("does not stumble over a broken draft", () => {
  sessionStorage.setItem("draft:register", "{");
  expect(collect(show(FORM))["name"]).toBe("");
});
