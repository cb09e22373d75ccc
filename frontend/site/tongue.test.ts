import { afterEach, expect, it, vi } from "vitest";

const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/;

afterEach(() => {
  document.documentElement.lang = "ja";
  vi.resetModules();
});

const texts = (words: unknown): string[] => {
  if (typeof words === "string") return [words];
  if (typeof words === "function") return texts(words("A", true));
  return words instanceof Object ? Object.values(words).flatMap(texts) : [];
};

it("says everything in English on an English page, but the line that the other side reads", async () => {
  document.documentElement.lang = "en";
  vi.resetModules();
  const { WORDS } = await import("../call/words");
  const { adviceFor } = await import("../call/check");
  const { adviceForNetwork } = await import("../check/advice");
  const { phonePlease, ...rest } = WORDS;
  const advice = (["D01", "D02", "D03", "D04", "D05"] as const).map((code) => adviceFor(code, "audio"));
  const network = (["N01", "N02", "N03", "N04"] as const).map(adviceForNetwork);

  expect([...texts(rest), ...advice, ...network].filter((text) => JAPANESE.test(text))).toEqual([]);
  expect(phonePlease).toMatch(JAPANESE);
});
