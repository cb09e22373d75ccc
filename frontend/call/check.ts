/** What keeps a device from working, and what helps. The codes are those the secretariat sees. */

export type Code = "D01" | "D02" | "D03" | "D04" | "D05";
export type Kind = "audio" | "video";

const WHAT: Record<Kind, string> = { audio: "マイク", video: "カメラ" };

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
