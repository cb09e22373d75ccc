import { beforeEach, describe, expect, it, vi } from "vitest";
import { copyButtons } from "./copy";
import { dialogButtons } from "./dialogs";
import { showErrors } from "./errors";
import { watchNetwork } from "./network";
import { openSheets } from "./sheets";

const press = (selector: string): void =>
  void document.querySelector(selector)?.dispatchEvent(new Event("click", { bubbles: true }));

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("the copy button", () => {
  it("copies the text it points to, says so, and says its own word again", async () => {
    vi.useFakeTimers();
    const written: string[] = [];
    copyButtons(document, async (text) => void written.push(text));
    document.body.innerHTML = `<code id="a"> 第123号 </code><button data-copy="#a" data-copied="写しました">写す</button>`;
    press("button");
    await vi.advanceTimersByTimeAsync(10);
    expect([written, document.querySelector("button")?.textContent]).toEqual([["第123号"], "写しました"]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(document.querySelector("button")?.textContent).toBe("写す");
    vi.useRealTimers();
  });
});

describe("a dialog button", () => {
  it("opens and closes where the browser does not know how", () => {
    dialogButtons(document);
    document.body.innerHTML = `<button id="o" commandfor="d" command="show-modal"></button>
      <dialog id="d"><button id="c" commandfor="d" command="close"></button></dialog>`;
    const dialog = document.querySelector("dialog") as HTMLDialogElement;
    press("#o");
    expect(dialog.open).toBe(true);
    press("#c");
    expect(dialog.open).toBe(false);
  });
});

describe("the filter", () => {
  const roomy = (matches: boolean): MediaQueryList => Object.assign(new EventTarget(), { matches }) as MediaQueryList;

  it.each([true, false])("is open where there is room: %s", (room) => {
    document.body.innerHTML = `<div class="split--filter"><details class="sheet"></details></div>`;
    openSheets(document, roomy(room));
    expect(document.querySelector("details")?.open).toBe(room);
  });
});

describe("the list of errors", () => {
  it("takes the reader, also when htmx brings it", () => {
    showErrors(document);
    document.body.innerHTML = `<section tabindex="-1" data-error-summary></section>`;
    document.dispatchEvent(new Event("htmx:afterSettle"));
    expect(document.activeElement?.hasAttribute("data-error-summary")).toBe(true);
  });
});

describe("the line about the network", () => {
  it("shows while there is none", () => {
    document.body.innerHTML = `<div id="line-offline" hidden></div>`;
    const line = document.querySelector("div") as HTMLElement;
    watchNetwork(window, line);
    window.dispatchEvent(new Event("offline"));
    expect(line.hidden).toBe(false);
    window.dispatchEvent(new Event("online"));
    expect(line.hidden).toBe(true);
  });
});
