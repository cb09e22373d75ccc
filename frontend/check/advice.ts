import { spoken } from "../site/tongue";

export type NetworkCode = "N01" | "N02" | "N03" | "N04";

const JAPANESE: Record<NetworkCode, string> = {
  N01: "お知らせの通信が止められています。別のネットワークをお使いになるか、電話での面談をご相談ください。",
  N02: "通話はできますが、遠回りの経路を通るため、低速の可能性があります。",
  N03: "このネットワークでは声と映像が通りません。スマートフォンなど別の通信をお試しください。文字や電話でも面談できます。",
  N04: "通信が遅いため、音声だけになることがあります。ほかのアプリやタブを閉じると良くなることがあります。",
};

const ENGLISH: Record<NetworkCode, string> = {
  N01: "Notifications are blocked. Please use another network, or ask for a talk by telephone.",
  N02: "Calls work, but by a roundabout route that may be slow.",
  N03: "Sound and picture cannot pass this network. Please try another, such as your phone’s. You can also talk by text or telephone.",
  N04: "The connection is slow, so there may be sound only. Closing other applications and tabs may help.",
};

const WORDS = spoken(JAPANESE, ENGLISH);

export function adviceForNetwork(code: NetworkCode): string {
  return WORDS[code];
}
