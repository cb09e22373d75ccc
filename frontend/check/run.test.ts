import { expect, it } from "vitest";
import type { LocalMedia } from "../call/local";
import { type CheckOutside, DeviceCheck, type Path } from "./run";

const STEPS = ["browser", "devices", "mic", "sound", "channel", "media", "speed"];
const PAGE = `<div>${STEPS.map((s) => `<p data-step="${s}"><span data-said></span></p>`).join("")}
<meter data-level></meter><video data-preview></video><p data-now></p><button data-begin></button><button data-abort></button>
<section data-result tabindex="-1" hidden><h2 data-result-word></h2><ul data-advice></ul></section></div>`;

interface Fault {
  meet?: boolean;
  device?: string;
  hears?: boolean;
  server?: boolean;
  path?: Path;
  speed?: number;
  abort?: boolean;
}

async function check(fault: Fault): Promise<string[]> {
  document.body.innerHTML = PAGE;
  const root = document.body.firstElementChild as HTMLElement;
  const sent: string[] = [];
  const listeners: ((t: { kind: string; code: string }) => void)[] = [];
  const local = {
    audio: fault.device ? null : { kind: "audio" },
    video: null,
    on: (_: string, listener: (t: { kind: string; code: string }) => void) => {
      listeners.push(listener);
      return () => undefined;
    },
    open: async () => {
      if (fault.device) for (const tell of listeners) tell({ kind: "audio", code: fault.device });
      if (fault.abort) root.querySelector<HTMLElement>("[data-abort]")?.click();
    },
    close: () => undefined,
  };
  const outside: CheckOutside = {
    canMeet: () => fault.meet ?? true,
    hears: async () => fault.hears ?? true,
    tone: () => undefined,
    start: async () => ((fault.server ?? true) ? {} : null),
    path: async () => fault.path ?? "direct",
    speed: async () => fault.speed ?? 5_000,
    done: async (codes, aborted) => {
      sent.push(`${codes.join(",")}|${aborted}`);
      return "話せます";
    },
  };
  const run = new DeviceCheck(root, local as unknown as LocalMedia, outside);
  run.open();
  await run.run();
  await Promise.resolve();
  return sent;
}

it.each([
  ["nothing", {}, ""],
  ["an old browser", { meet: false }, "D01"],
  ["a refused permission", { device: "D02" }, "D02"],
  ["no device", { device: "D03" }, "D03"],
  ["a device in use", { device: "D04" }, "D04"],
  ["a silent microphone", { hears: false }, "D05"],
  ["a channel that is blocked", { server: false }, "N01"],
  ["a detour", { path: "detour" as Path }, "N02"],
  ["no way for sound", { path: "none" as Path }, "N03"],
  ["a slow line", { speed: 299 }, "N04"],
])("finds %s under its code", async (_name, fault, code) => {
  expect(await check(fault)).toEqual([`${code}|false`]);
});

it("says that somebody stopped, apart from what failed", async () => {
  expect(await check({ abort: true })).toEqual(["|true"]);
  expect(document.querySelector("[data-result-word]")?.textContent).toBe("途中でやめました");
});

it("gives advice with each code and shows the way to try again", async () => {
  await check({ path: "none" });

  expect(document.querySelector("[data-advice] [data-code=N03]")?.textContent).toContain("（N03）");
  expect(document.querySelector<HTMLElement>("[data-begin]")?.hidden).toBe(false);
});
