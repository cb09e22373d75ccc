export type NetworkCode = "N01" | "N02" | "N03" | "N04";

const WORDS: Record<NetworkCode, string> = {
  N01: "お知らせの通信が止められています。別のネットワークをお使いになるか、電話での面談をご相談ください。",
  N02: "通話はできますが、遠回りの経路を通るため、低速の可能性があります。",
  N03: "このネットワークでは声と映像が通りません。スマートフォンなど別の通信をお試しください。文字や電話でも面談できます。",
  N04: "通信が遅いため、音声だけになることがあります。ほかのアプリやタブを閉じると良くなることがあります。",
};

export function adviceForNetwork(code: NetworkCode): string {
  return WORDS[code];
}
