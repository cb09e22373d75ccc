import { beforeEach, expect, it } from "vitest";
import { keepTyped } from "./typed";

const FORM = `<form method="post"><input type="hidden" name="key" value="1"><input name="number">
  <input type="radio" name="wish" value="no"><select name="way"><option value="">選ぶ</option><option>甲</option></select></form>`;

beforeEach(() => {
  document.body.innerHTML = `<div id="part">${FORM}</div>`;
});

keepTyped(document);

function swaps(verb = "get"): boolean {
  const detail = { target: document.querySelector("#part"), shouldSwap: true, requestConfig: { verb } };
  document.body.dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true, detail }));
  return detail.shouldSwap;
}

const find = <T extends Element>(selector: string): T => document.querySelector(selector) as T;

it("draws a part anew while nobody has begun", () => {
  find<HTMLInputElement>("[name=key]").value = "2";
  expect(swaps()).toBe(true);
});

it.each([
  ["text", () => Object.assign(find("[name=number]"), { value: "第3号" })],
  ["a choice", () => Object.assign(find("[name=wish]"), { checked: true })],
  ["a list", () => Object.assign(find("select"), { selectedIndex: 1 })],
  ["a refused form", () => find("form").insertAdjacentHTML("afterbegin", "<section data-error-summary></section>")],
])("keeps %s that was begun", (_what, begin) => {
  begin();
  expect([swaps(), swaps("post")]).toEqual([false, true]);
});
