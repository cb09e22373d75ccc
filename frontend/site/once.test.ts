import { beforeEach, expect, it } from "vitest";
import { lockWhileSending } from "./once";

let page: Document;

function form(method: string): HTMLFormElement {
  page.body.innerHTML = `<form method="${method}"><button name="do" value="a">送る</button><button type="button">戻る</button></form>`;
  return page.querySelector("form") as HTMLFormElement;
}

function send(from: HTMLFormElement): boolean {
  return from.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

beforeEach(() => {
  page = document.implementation.createHTMLDocument();
  lockWhileSending(page);
});

it("sends a changing form once", () => {
  const changing = form("post");
  expect([send(changing), send(changing)]).toEqual([true, false]);
});

it("rests the buttons that send, without taking their value away", () => {
  const changing = form("post");
  send(changing);
  const [sends, other] = changing.querySelectorAll("button");
  expect([sends?.getAttribute("aria-busy"), sends?.disabled, other?.hasAttribute("aria-busy")]).toEqual([
    "true",
    false,
    false,
  ]);
});

it("leaves the page as it is where the answer is a file", () => {
  const changing = form("post");
  const [button] = changing.querySelectorAll("button");
  button?.setAttribute("data-file", "");
  const file = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: button ?? null });
  expect([changing.dispatchEvent(file), send(changing), send(changing)]).toEqual([true, true, false]);
});

it("lets a search be repeated", () => {
  const search = form("get");
  expect([send(search), send(search)]).toEqual([true, true]);
});

it("opens the form again when htmx has its answer", () => {
  const changing = form("post");
  changing.dispatchEvent(new Event("htmx:beforeRequest", { bubbles: true }));
  changing.dispatchEvent(new Event("htmx:afterRequest", { bubbles: true }));
  expect(changing.querySelector("[aria-busy]")).toBeNull();
  expect(send(changing)).toBe(true);
});
