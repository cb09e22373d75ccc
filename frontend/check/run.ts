import { adviceFor, type Code as DeviceCode, type Kind } from "../call/check";
import { part, show } from "../call/dom";
import type { LocalMedia } from "../call/local";
import { spoken } from "../site/tongue";
import { adviceForNetwork, type NetworkCode } from "./advice";

export type Code = DeviceCode | NetworkCode;
export type Path = "direct" | "detour" | "none";

/** What a browser and a network are asked, one thing at a time. */
export interface CheckOutside {
  canMeet(): boolean;
  /** Whether anything was heard from the microphone within its time. */
  hears(track: MediaStreamTrack, level: (loudness: number) => void): Promise<boolean>;
  tone(): void;
  /** The ways sound would go, or null when the server cannot be asked. */
  start(): Promise<RTCConfiguration | null>;
  path(configuration: RTCConfiguration): Promise<Path>;
  /** Kilobits a second upwards; 0 when nothing arrived. */
  speed(): Promise<number>;
  done(codes: Code[], aborted: boolean): Promise<string | null>;
}

const SLOW = 300;
const WORDS = spoken(
  {
    good: "できました",
    allow: "カメラとマイクの許可を求められたら「許可」を押してください。",
    bad: (codes: string) => `使えないものがあります（${codes}）`,
    tone: "音を鳴らしました。聞こえないときは、音量とイヤホンを確かめてください",
    speak: "「こんにちは」と話してみてください。",
    heard: "声が届いています",
    network: "通信を確かめています。",
    again: "もう一度確かめる",
    stopped: "途中でやめました",
    notSent: "結果を送れませんでした。通信を確かめて、もう一度お試しください",
    look: (code: string) => `確かめてください（${code}）`,
  },
  {
    good: "Works",
    allow: "When asked about camera and microphone, please press “Allow”.",
    bad: (codes) => `Something cannot be used (${codes})`,
    tone: "A sound was played. If you did not hear it, please check the volume and your earphones",
    speak: "Please say “hello”.",
    heard: "Your voice is heard",
    network: "Checking the connection.",
    again: "Check once more",
    stopped: "Stopped halfway",
    notSent: "The result could not be sent. Please check your connection and try again",
    look: (code) => `Please check (${code})`,
  },
);

/** 接続確認 step by step. Whoever stops in between has stopped: that is told apart from what failed. */
export class DeviceCheck {
  private readonly codes = new Map<Code, string>();
  private aborted = false;
  private running = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly local: LocalMedia | null,
    private readonly outside: CheckOutside,
  ) {}

  open(): void {
    part(this.root, "[data-begin]").addEventListener("click", () => void this.run());
    part(this.root, "[data-abort]").addEventListener("click", () => {
      this.aborted = true;
      void this.finish();
    });
  }

  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.aborted = false;
    this.codes.clear();
    show(part(this.root, "[data-abort]"), true);
    show(part(this.root, "[data-begin]"), false);
    show(part(this.root, "[data-result]"), false);
    for (const step of this.root.querySelectorAll<HTMLElement>("[data-step]")) this.say(step.dataset["step"] ?? "", "");
    if (this.browser()) {
      await this.devices();
      if (!this.aborted) await this.network();
    }
    if (!this.aborted) await this.finish();
  }

  private browser(): boolean {
    const can = this.local !== null && this.outside.canMeet();
    if (can) this.say("browser", WORDS.good, true);
    else this.found("browser", "D01", adviceFor("D01", "video"));
    return can;
  }

  private async devices(): Promise<void> {
    const local = this.local as LocalMedia;
    const bad: string[] = [];
    const off = local.on("trouble", ({ kind, code }) => {
      if (!code) return;
      bad.push(code);
      this.codes.set(code, adviceFor(code, kind as Kind));
    });
    this.now(WORDS.allow);
    await local.open();
    off();
    if (bad.length > 0) this.say("devices", WORDS.bad([...new Set(bad)].join("・")), false);
    else this.say("devices", WORDS.good, true);
    const video = part<HTMLVideoElement>(this.root, "[data-preview]");
    video.srcObject = local.video ? new MediaStream([local.video]) : null;
    show(video, local.video !== null);
    if (local.audio && !this.aborted) await this.microphone(local.audio);
    if (this.aborted) return;
    this.outside.tone();
    this.say("sound", WORDS.tone, true);
  }

  private async microphone(track: MediaStreamTrack): Promise<void> {
    this.now(WORDS.speak);
    const level = part<HTMLMeterElement>(this.root, "[data-level]");
    show(level, true);
    const heard = await this.outside.hears(track, (loudness) => {
      level.value = loudness;
    });
    show(level, false);
    if (heard) this.say("mic", WORDS.heard, true);
    else this.found("mic", "D05", adviceFor("D05", "audio"));
  }

  private async network(): Promise<void> {
    this.now(WORDS.network);
    const configuration = await this.outside.start();
    if (this.aborted) return;
    if (!configuration) {
      this.found("channel", "N01", adviceForNetwork("N01"));
      return;
    }
    this.say("channel", WORDS.good, true);
    const path = await this.outside.path(configuration);
    if (this.aborted) return;
    if (path === "direct") this.say("media", WORDS.good, true);
    else if (path === "detour") this.found("media", "N02", adviceForNetwork("N02"));
    else this.found("media", "N03", adviceForNetwork("N03"));
    const speed = await this.outside.speed();
    if (this.aborted) return;
    if (speed >= SLOW) this.say("speed", WORDS.good, true);
    else this.found("speed", "N04", adviceForNetwork("N04"));
  }

  private async finish(): Promise<void> {
    this.local?.close();
    show(part(this.root, "[data-preview]"), false);
    show(part(this.root, "[data-abort]"), false);
    show(part(this.root, "[data-begin]"), true);
    part(this.root, "[data-begin]").textContent = WORDS.again;
    this.now("");
    this.running = false;
    const word = await this.outside.done([...this.codes.keys()], this.aborted);
    const items = [...this.codes].map(([code, advice]) => {
      const item = document.createElement("li");
      item.dataset["code"] = code;
      item.textContent = `${advice}（${code}）`;
      return item;
    });
    const stopped = this.aborted ? WORDS.stopped : word;
    part(this.root, "[data-result-word]").textContent = stopped ?? WORDS.notSent;
    part(this.root, "[data-advice]").replaceChildren(...items);
    const result = part(this.root, "[data-result]");
    show(result, true);
    result.focus();
  }

  private found(step: string, code: Code, advice: string): void {
    this.codes.set(code, advice);
    this.say(step, WORDS.look(code), false);
  }

  private say(step: string, words: string, good?: boolean): void {
    const row = part(this.root, `[data-step="${step}"]`);
    part(row, "[data-said]").textContent = words;
    row.dataset["state"] = good === undefined ? "" : good ? "good" : "bad";
  }

  private now(words: string): void {
    part(this.root, "[data-now]").textContent = words;
  }
}
