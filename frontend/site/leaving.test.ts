import { beforeEach, expect, it, vi } from "vitest";
import { leaveOnce } from "./leaving";

let page: Document;

function ask(): boolean {
  return page.body.dispatchEvent(new CustomEvent("htmx:beforeRequest", { bubbles: true, cancelable: true }));
}

function answer(redirect: string | null): boolean {
  const xhr = { getResponseHeader: (name: string) => (name === "HX-Redirect" ? redirect : null) };
  return page.body.dispatchEvent(
    new CustomEvent("htmx:beforeOnLoad", { bubbles: true, cancelable: true, detail: { xhr } }),
  );
}

beforeEach(() => {
  page = document.implementation.createHTMLDocument();
  leaveOnce(page);
});

it("goes on asking while it stays", () => {
  expect([answer(null), ask(), answer(null)]).toEqual([true, true, true]);
});

it("goes once, however many answers say so", () => {
  expect([answer("/me/calls/1/"), answer("/me/calls/1/"), ask()]).toEqual([true, false, false]);
});

it("asks again when it is still there after a while", () => {
  vi.useFakeTimers();
  answer("/file.pdf");
  vi.advanceTimersByTime(10_000);
  expect(ask()).toBe(true);
  vi.useRealTimers();
});
