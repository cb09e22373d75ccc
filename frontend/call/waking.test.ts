import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Closing } from "./closing";
import { LocalMedia } from "./local";
import { LOOK_MS, watchSleep } from "./waking";

let said: string[];
let shown: DocumentVisibilityState;
let life: AbortController;
let now: number;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  shown = "visible";
  now = 0;
  life = new AbortController();
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => shown);
  const sleep = { aside: () => said.push("aside"), awake: () => said.push("awake") };
  watchSleep(document, sleep, life.signal, () => now);
});

afterEach(() => {
  life.abort();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function look(state: DocumentVisibilityState): void {
  shown = state;
  document.dispatchEvent(new Event("visibilitychange"));
}

it("says its last words when it is put aside or frozen, and speaks up when it is looked at again", () => {
  look("hidden");
  document.dispatchEvent(new Event("freeze"));
  document.dispatchEvent(new Event("resume"));
  look("visible");

  expect(said).toEqual(["aside", "aside", "awake", "awake"]);
});

it("notices by its own clock that the device slept, though nobody said so", () => {
  for (const ms of [LOOK_MS, LOOK_MS, LOOK_MS + 19_000]) {
    now += ms;
    vi.advanceTimersByTime(LOOK_MS);
  }
  expect(said).toEqual([]);

  now += 70_000;
  vi.advanceTimersByTime(LOOK_MS);
  expect(said).toEqual(["awake"]);
});

it("listens no more when its room has gone", () => {
  life.abort();
  look("hidden");
  now += 70_000;
  vi.advanceTimersByTime(10 * LOOK_MS);

  expect(said).toEqual([]);
});

it("warns five minutes and one minute before the end, once each, and ends by the clock on the wall", () => {
  const closing = new Closing(
    (minutes) => said.push(`あと${minutes}分`),
    () => said.push("end"),
    () => now,
  );
  closing.in(6 * 60);
  for (let second = 0; second <= 370; second += 5) {
    now = second * 1000;
    closing.look();
  }

  expect(said).toEqual(["あと5分", "あと1分", "end"]);
});

it("tells a device that slept through a warning how long there really is", () => {
  const closing = new Closing(
    (minutes) => said.push(`あと${minutes}分`),
    () => said.push("end"),
    () => now,
  );
  closing.in(30 * 60);
  now = 27 * 60_000;
  closing.look();
  closing.look();
  closing.in(3 * 60);
  closing.look();

  expect(said).toEqual(["あと3分"]);
});

// --- devices that come and go ---------------------------------------------------------------------------------------

class Track extends EventTarget {
  enabled = true;
  stopped = false;
  constructor(
    readonly kind: string,
    readonly label: string,
  ) {
    super();
  }
  stop(): void {
    this.stopped = true;
  }
  getSettings(): MediaTrackSettings {
    return { deviceId: this.label };
  }
}

class Devices extends EventTarget {
  plugged = ["built-in", "headset"];
  asked: unknown[] = [];

  async getUserMedia(wanted: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(wanted);
    const label = this.plugged.at(-1);
    if (!label) throw new DOMException("none", "NotFoundError");
    const kinds = (["audio", "video"] as const).filter((kind) => wanted[kind]);
    return { getTracks: () => kinds.map((kind) => new Track(kind, label)) } as unknown as MediaStream;
  }

  pull(track: unknown): void {
    this.plugged.pop();
    (track as Track).dispatchEvent(new Event("ended"));
  }
}

async function withDevices(): Promise<{ local: LocalMedia; devices: Devices; lost: string[] }> {
  const devices = new Devices();
  const local = new LocalMedia(devices as unknown as MediaDevices);
  const lost: string[] = [];
  local.on("lost", ({ kind, replaced }) => lost.push(`${kind} ${replaced}`));
  await local.open();
  return { local, devices, lost };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const labelOf = (track: MediaStreamTrack | null): string | null => (track ? (track as unknown as Track).label : null);

it("goes on with the next device when one is pulled out, and says so", async () => {
  const { local, devices, lost } = await withDevices();
  expect(labelOf(local.audio)).toBe("headset");

  devices.pull(local.audio);
  await settle();

  expect([labelOf(local.audio), lost]).toEqual(["built-in", ["audio true"]]);
});

it("takes a device that is plugged in again after there was none", async () => {
  const { local, devices, lost } = await withDevices();
  devices.plugged = ["headset"];
  devices.pull(local.audio);
  await settle();
  expect([local.audio, lost]).toEqual([null, ["audio false"]]);

  devices.plugged = ["new"];
  devices.dispatchEvent(new Event("devicechange"));
  await settle();

  expect([labelOf(local.audio), lost]).toEqual(["new", ["audio false", "audio true"]]);
});

it("asks for no device that was never there or that its person switched off", async () => {
  const { local, devices } = await withDevices();
  const asked = devices.asked.length;
  await local.setCamera(false);
  devices.dispatchEvent(new Event("devicechange"));
  await local.again();

  expect(devices.asked.length).toBe(asked);
});
