import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const dads = read("../node_modules/@digital-go-jp/design-tokens/dist/tokens.css");
const ours = read("tokens.css");
const [day = "", room = ""] = ours.split(/^\.room \{$/m);

const declared = (css: string): Map<string, string> =>
  new Map([...css.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value]));

const daylight = new Map([...declared(dads), ...declared(day)]);
const dark = new Map([...daylight, ...declared(room)]);

function colour(names: Map<string, string>, name: string): string {
  const value = names.get(name);
  if (value === undefined) throw new Error(`${name} is not declared`);
  const other = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  return other ? colour(names, other) : value;
}

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(names: Map<string, string>, one: string, other: string): number {
  const [dim = 0, bright = 0] = [one, other].map((name) => luminance(colour(names, name))).sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

const READ_AT_LENGTH = 7;
const READ = 4.5;
const SEEN = 3;

/** [what is drawn, on what, at least] */
const PAIRS: [string, string, number][] = [
  ...["--paper", "--card"].flatMap((ground): [string, string, number][] => [
    ["--ink", ground, READ_AT_LENGTH],
    ["--ink-soft", ground, READ],
    ["--key", ground, READ],
    ["--wood", ground, READ],
    ["--now", ground, READ],
    ["--error", ground, READ],
    ["--info", ground, READ],
    ["--line-control", ground, SEEN],
    ["--focus", ground, SEEN],
  ]),
  ["--on-key", "--key", READ],
  ["--on-key", "--key-strong", READ],
  ["--key", "--key-tint", READ],
  ["--key-strong", "--key-tint", READ],
  ["--ink", "--key-tint", READ_AT_LENGTH],
  ["--ink-soft", "--paper-deep", READ],
  ["--ink", "--paper-deep", READ_AT_LENGTH],
  ["--wood-ink", "--wood-tint", READ],
  ["--now", "--now-tint", READ],
  ["--ink", "--now-tint", READ_AT_LENGTH],
  ["--key", "--now-tint", READ],
  ["--error", "--error-tint", READ],
  ["--info", "--info-tint", READ],
  ["--key", "--wood-tint", SEEN],
  ["--focus", "--focus-halo", SEEN],
];

/** A room has no tints of wood, and its white buttons carry their own pair. */
const ROOM_PAIRS = PAIRS.filter(([name, ground]) => name !== "--on-key" && ground !== "--paper-deep");

describe("by day", () => {
  it.each(PAIRS)("%s on %s is at least %f : 1", (name, ground, least) => {
    expect(contrast(daylight, name, ground)).toBeGreaterThanOrEqual(least);
  });
});

describe("in a room", () => {
  it.each([...ROOM_PAIRS, ["--on-key", "--room-ink", READ], ["--on-key", "--room-soft", READ]] as typeof PAIRS)(
    "%s on %s is at least %f : 1",
    (name, ground, least) => {
      expect(contrast(dark, name, ground)).toBeGreaterThanOrEqual(least);
    },
  );
});

it("keeps every colour in one file", () => {
  const parts = ["base.css", "layout.css", "room.css", "print.css"].concat(
    ["buttons", "cards", "dialogs", "figures", "forms", "header", "hero", "notices", "tables", "ticket", "words"].map(
      (name) => `parts/${name}.css`,
    ),
  );
  expect(parts.filter((part) => /#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|oklch\(/i.test(read(part)))).toEqual([]);
});
