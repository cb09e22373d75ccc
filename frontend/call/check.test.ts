import { describe, expect, it } from "vitest";
import { adviceFor, canMeet, codeOf } from "./check";

describe("device codes", () => {
  it.each([
    ["NotAllowedError", "D02"],
    ["SecurityError", "D02"],
    ["NotFoundError", "D03"],
    ["OverconstrainedError", "D03"],
    ["NotReadableError", "D04"],
    ["AbortError", "D04"],
  ])("%s is %s", (name, code) => {
    expect(codeOf(new DOMException("x", name))).toBe(code);
  });

  it("names the device that needs a hand", () => {
    expect(adviceFor("D03", "video")).toContain("カメラが見つかりません");
    expect(adviceFor("D03", "audio")).toContain("マイクが見つかりません");
  });

  it("needs https and devices", () => {
    const navigator = { mediaDevices: { getUserMedia: () => undefined } } as unknown as Navigator;
    const able = { isSecureContext: true, navigator, RTCPeerConnection: () => undefined };
    expect(canMeet(able)).toBe(true);
    expect(canMeet({ ...able, isSecureContext: false })).toBe(false);
    expect(canMeet({ ...able, navigator: {} as Navigator })).toBe(false);
    expect(canMeet({ isSecureContext: true, navigator })).toBe(false);
  });
});
