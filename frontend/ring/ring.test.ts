import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchArrivals } from "./arrivals";
import { watchAsks } from "./asks";
import { Ring } from "./ring";
import { Chime, soundSwitch } from "./sound";

const PAGE = `
<div data-ring="/heard/" data-after="/me/" data-left="60" data-csrf="token" data-title="お呼びしています">
  <p data-left-line>あと<b data-seconds>60</b>秒</p>
</div>`;

let asked: string[];
let gone: string[];
const chime = { play: vi.fn() };
const root = () => document.querySelector<HTMLElement>("[data-ring]") as HTMLElement;

function view(): Window {
  const location = { assign: (url: string) => gone.push(url) };
  return { document, location, navigator: {}, addEventListener: () => undefined } as unknown as Window;
}

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = PAGE;
  document.title = "順番が来ました";
  asked = [];
  gone = [];
  chime.play.mockClear();
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return Response.json({ left: 48, ringing: true });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it tells the server once that it rings and counts from what the server says", async () => {
  new Ring(root(), view(), chime, () => undefined).open();
  await vi.advanceTimersByTimeAsync(1000);

  expect(asked).toEqual(["/heard/"]);
  expect(root().querySelector("[data-seconds]")?.textContent).toBe("47");
});

test("it sounds again every four seconds and changes the title", async () => {
  new Ring(root(), view(), chime, () => undefined).open();
  expect(document.title).toBe("● お呼びしています");
  await vi.advanceTimersByTimeAsync(8000);

  expect(chime.play).toHaveBeenCalledTimes(3);
});

test("when the time is over it goes back to the day and gives the camera free", async () => {
  const close = vi.fn();
  new Ring(root(), view(), chime, close).open();
  await vi.advanceTimersByTimeAsync(48_250);

  expect(gone).toEqual(["/me/"]);
  expect(close).toHaveBeenCalled();
  expect(document.title).toBe("順番が来ました");
});

test("a ring that ended meanwhile is left at once", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ left: 0, ringing: false }));
  new Ring(root(), view(), chime, () => undefined).open();
  await vi.advanceTimersByTimeAsync(0);

  expect(gone).toEqual(["/me/"]);
});

test("a booth on standby sounds when one more person has come, also when it rings for her at once", () => {
  document.body.innerHTML = `<div id="booth"><div data-waiting="0" data-arrived="0" data-standby="yes"></div></div>`;
  const booth = document.getElementById("booth") as HTMLElement;
  watchArrivals(booth, view(), chime);
  const swap = (waiting: number, arrived: number, standby: string) => {
    booth.innerHTML = `<div data-waiting="${waiting}" data-arrived="${arrived}" data-standby="${standby}"></div>`;
    booth.dispatchEvent(new Event("htmx:afterSwap"));
  };

  swap(0, 1, "yes");
  swap(1, 2, "yes");
  swap(0, 2, "yes");
  swap(2, 4, "no");

  expect(chime.play).toHaveBeenCalledTimes(2);
  expect(document.title).toBe("(2) 順番が来ました");
});

test("an offer sounds once, softly, and the title says so until it is answered", () => {
  document.body.innerHTML = `<div id="asks"><div data-asked="1"></div></div>`;
  const asks = document.getElementById("asks") as HTMLElement;
  watchAsks(asks, view(), chime);
  const titles = [2, 2, 0].map((asked) => {
    asks.innerHTML = `<div data-asked="${asked}"></div>`;
    asks.dispatchEvent(new Event("htmx:afterSwap"));
    return document.title;
  });

  expect(chime.play).toHaveBeenCalledTimes(1);
  expect(titles).toEqual(["● 順番が来ました", "● 順番が来ました", "順番が来ました"]);
});

test.each([
  [true, 1],
  [false, 0],
])("a phone shakes only where its page was touched before (%s)", (hasBeenActive, times) => {
  const vibrate = vi.fn();
  const touched = { ...view(), navigator: { userActivation: { hasBeenActive }, vibrate } } as unknown as Window;
  document.body.insertAdjacentHTML("beforeend", `<div id="asks"><div data-asked="0"></div></div>`);
  const asks = document.getElementById("asks") as HTMLElement;
  watchAsks(asks, touched, chime);
  asks.innerHTML = `<div data-asked="1"></div>`;
  asks.dispatchEvent(new Event("htmx:afterSwap"));
  expect(vibrate).toHaveBeenCalledTimes(times);

  new Ring(root(), touched, chime, () => undefined).open();
  expect(vibrate).toHaveBeenCalledTimes(2 * times);
});

test("sound can be switched off for this browser, and switching it on lets it be heard", () => {
  localStorage.clear();
  document.body.innerHTML = `<label data-sound hidden><input type="checkbox"></label>`;
  const sounds = new Chime(() => ({}) as AudioContext, localStorage);
  const play = vi.spyOn(sounds, "play").mockImplementation(() => undefined);
  soundSwitch(document, sounds);
  const tick = document.querySelector("input") as HTMLInputElement;
  const press = (on: boolean) => {
    tick.checked = on;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const first = [tick.checked, tick.closest("label")?.hidden];
  press(false);
  const off = sounds.on;
  press(true);

  expect(first).toEqual([true, false]);
  expect([off, sounds.on]).toEqual([false, true]);
  expect(play).toHaveBeenCalledTimes(1);
});
