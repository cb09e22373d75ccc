import { beforeEach, expect, test, vi } from "vitest";
import { carryAlong, keepTicks, noteCarried, showKept } from "./carry";
import { markButtons, speaker } from "./marks";
import { Kept, localStore, nameFor } from "./store";

const A = "0190a000-0000-7000-8000-00000000000a";
const B = "0190a000-0000-7000-8000-00000000000b";
const BUTTON = (id: string): string =>
  `<button data-favourite="${id}" data-on="気になる（控えました）" data-off="気になる" data-said="この端末に控えました" data-lost="閉じると消えます" data-full="20件までです" hidden></button>`;

const kept = (most?: number): Kept => new Kept("engawa:favourites:x", localStorage, most);

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = "";
});

test("what is marked is kept on this device and drawn again on the next page", () => {
  document.body.innerHTML = BUTTON(A);
  const said: string[] = [];
  markButtons(document, kept(), (words) => said.push(words));
  document.querySelector("button")?.click();

  expect(document.querySelector("button")?.getAttribute("aria-pressed")).toBe("true");
  expect(said).toEqual(["この端末に控えました"]);

  document.body.innerHTML = BUTTON(A);
  markButtons(document, kept(), () => {});
  const button = document.querySelector("button");
  expect([button?.hidden, button?.textContent]).toEqual([false, "気になる（控えました）"]);
  button?.click();
  expect(kept().ids).toEqual([]);
});

test("without storage it works while the page is open and says that it will be lost", () => {
  const blocked = {
    setItem: () => {
      throw new DOMException("no");
    },
  } as unknown as Storage;
  document.body.innerHTML = BUTTON(A);
  const said: string[] = [];
  const lost = new Kept("x", blocked);
  markButtons(document, lost, (words) => said.push(words));
  document.querySelector("button")?.click();

  expect([lost.lasts, lost.ids, said]).toEqual([false, [A], ["閉じると消えます"]]);
  expect(new Kept("x", null).lasts).toBe(false);
  expect(
    localStore({
      get localStorage(): Storage {
        throw new DOMException("no");
      },
    } as unknown as Window),
  ).toBeNull();
});

test("a full list takes nothing more and says so; what is no id is never kept", () => {
  const full = kept(1);
  full.turn(A);
  document.body.innerHTML = BUTTON(B);
  const said: string[] = [];
  markButtons(document, full, (words) => said.push(words));
  document.querySelector("button")?.click();

  expect([full.ids, said]).toEqual([[A], ["20件までです"]]);
  expect(kept().turn("javascript:alert(1)")).toBe(false);
  localStorage.setItem("engawa:favourites:x", '["<b>", 3]');
  expect(kept().ids).toEqual([]);
  localStorage.setItem("engawa:favourites:x", "{broken");
  expect(kept().ids).toEqual([]);
});

test("two programmes on one host keep two lists", () => {
  expect(nameFor("/p/tottori/companies/", "favourites")).toBe("engawa:favourites:tottori");
  expect(nameFor("/p/other/", "favourites")).not.toBe(nameFor("/p/tottori/", "favourites"));
});

test("the page of favourites is drawn by the server from the ids kept here", async () => {
  document.body.innerHTML = '<div data-favourites="/kept/">まだありません</div>';
  kept().turn(A);
  const asked: string[] = [];
  const fetch = (address: string): Promise<Response> => {
    asked.push(address);
    return Promise.resolve(new Response('<main><div data-favourites="/kept/"><p>砂丘精機</p></div></main>'));
  };

  expect(await showKept(document, kept(), fetch)).toBe(true);
  expect(asked).toEqual([`/kept/?c=${A}`]);
  expect(document.body.textContent).toBe("砂丘精機");
});

test("offline, the page stays as it was", async () => {
  document.body.innerHTML = '<div data-favourites="/kept/">まだありません</div>';
  kept().turn(A);

  expect(await showKept(document, kept(), () => Promise.reject(new TypeError("offline")))).toBe(false);
  expect(document.body.textContent).toBe("まだありません");
});

test("they travel into the registration once, unless she unticks them", () => {
  const form = '<form><div data-carry="marked" data-words="気になるところ%n件を添える" hidden></div></form>';
  kept().keep([A, B]);
  const sent = new Kept("engawa:sent:x", localStorage);
  document.body.innerHTML = form;
  carryAlong(document, kept(), sent);
  const data = (): string[] => new FormData(document.querySelector("form") ?? undefined).getAll("marked").map(String);

  expect(data()).toEqual([A, B]);
  expect(document.body.textContent).toBe("気になるところ2件を添える");
  const box = document.querySelector<HTMLInputElement>("input[type=checkbox]");
  box?.click();
  expect(data()).toEqual([]);

  document.body.innerHTML = "<p data-carried></p>";
  noteCarried(document, kept(), sent);
  document.body.innerHTML = form;
  carryAlong(document, kept(), sent);
  expect(data()).toEqual([]);
});

test("what the server has already is not offered again", () => {
  kept().keep([A, B]);
  document.body.innerHTML = `<form><div data-carry="marked" data-there="${A} " data-words="%n件" hidden></div></form>`;
  carryAlong(document, kept(), new Kept("engawa:sent:x", localStorage));

  expect(new FormData(document.querySelector("form") ?? undefined).getAll("marked")).toEqual([B]);
  expect(document.body.textContent).toBe("1件");

  document.body.innerHTML = `<form><div data-carry="marked" data-there="${A} ${B} " data-words="%n件" hidden></div></form>`;
  carryAlong(document, kept(), new Kept("engawa:sent:x", localStorage));
  expect(document.querySelector<HTMLElement>("[data-carry]")?.hidden).toBe(true);
});

test("ticks for comparing outlive the page and take those of other pages along", () => {
  const compared = new Kept("engawa:compared:x", localStorage, 2);
  compared.turn(B);
  document.body.innerHTML = `<form data-compare><input type="checkbox" name="c" value="${A}"></form>`;
  keepTicks(document, compared);
  const box = document.querySelector<HTMLInputElement>("input");
  box?.click();
  document.querySelector("form")?.dispatchEvent(new Event("submit"));

  expect(new FormData(document.querySelector("form") ?? undefined).getAll("c")).toEqual([A, B]);
  expect(compared.ids).toEqual([B, A]);
});

test("what is said is read out and goes by itself", () => {
  vi.useFakeTimers();
  const say = speaker(document, 1000);
  say("控えました");
  const line = document.querySelector<HTMLElement>("[role=status]");
  expect([line?.textContent, line?.hidden]).toEqual(["控えました", false]);
  vi.advanceTimersByTime(1001);
  expect(line?.hidden).toBe(true);
  vi.useRealTimers();
});
