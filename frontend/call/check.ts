import { english, spoken } from "../site/tongue";

/** What keeps a device from working, and what helps. The codes are those the secretariat sees. */

export type Code = "D01" | "D02" | "D03" | "D04" | "D05";
export type Kind = "audio" | "video";

const WHAT: Record<Kind, string> = spoken(
  { audio: "マイク", video: "カメラ" },
  { audio: "microphone", video: "camera" },
);

export function codeOf(error: unknown): Code {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "D02";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "D03";
  return "D04";
}

export function canMeet(browser: {
  isSecureContext: boolean;
  navigator: Navigator;
  RTCPeerConnection?: unknown;
}): boolean {
  return (
    browser.isSecureContext &&
    typeof browser.navigator.mediaDevices?.getUserMedia === "function" &&
    typeof browser.RTCPeerConnection === "function"
  );
}

export function adviceFor(code: Code, kind: Kind): string {
  const what = WHAT[kind];
  return english() ? inEnglish(code, what) : inJapanese(code, what);
}

function inJapanese(code: Code, what: string): string {
  switch (code) {
    case "D01":
      return "このブラウザーでは通話できません。Chrome、Edge、Safari、Firefoxの新しい版で、httpsのアドレスを開いてください。";
    case "D02":
      return `${what}の使用が許可されていません。アドレス欄の左の印を押し、${what}を「許可」にしてから「もう一度たしかめる」を押してください。`;
    case "D03":
      return `${what}が見つかりません。つながっているか確かめてください。${what}なしでも入室できます。`;
    case "D04":
      return `${what}をほかのアプリが使っているようです。そのアプリを閉じてから「もう一度たしかめる」を押してください。`;
    case "D05":
      return "マイクに音が入っていません。話しても棒が動かないときは、別のマイクを選んでください。";
  }
}

function inEnglish(code: Code, what: string): string {
  switch (code) {
    case "D01":
      return "This browser cannot make calls. Please open the https address in a recent Chrome, Edge, Safari or Firefox.";
    case "D02":
      return `The ${what} is not allowed. Press the sign left of the address, allow the ${what}, and press “Check again”.`;
    case "D03":
      return `No ${what} was found. Please check that it is connected. You can enter without a ${what} as well.`;
    case "D04":
      return `Another application seems to be using the ${what}. Please close it and press “Check again”.`;
    case "D05":
      return "No sound comes from the microphone. If the bar does not move when you speak, please choose another microphone.";
  }
}
