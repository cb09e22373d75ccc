import { Captions } from "./captions";
import { type Carrier, type Ending, endingOf, HttpCarrier, isObject, type Outside } from "./carrier";
import { Chat, isLine, linesOf } from "./chat";
import { Closing } from "./closing";
import { part, show } from "./dom";
import type { JoinInfo, LadderStep, LiveEngine, Pass } from "./engine";
import { engineFor } from "./engines";
import { turnTo } from "./hop";
import { Hosting } from "./hosting";
import { Lobby } from "./lobby";
import { LocalMedia } from "./local";
import type { Partner } from "./partner";
import { People } from "./people";
import { type Ready, takeReady } from "./ready";
import { Ringing } from "./ringing";
import { outsideOfRinging } from "./ringing-outside";
import { Screen } from "./screen";
import { Tiles } from "./tiles";
import { LOOK_MS, watchSleep } from "./waking";
import { WORDS } from "./words";

const LAST_WORDS_MS = 800;
/** A network that swallows packets never says so: after this long a request has failed. */
const PATIENCE_MS = 8_000;
const PREPARING_MS = 1_000;
const TAB_KEY = "engawa tab";
const SHORTCUTS_KEY = "engawa shortcuts";

/** The room's page: server-rendered parts, brought to life. */
export class Room {
  private readonly connection = crypto.randomUUID();
  private readonly lobby: Lobby;
  private readonly tiles: Tiles;
  private readonly chat: Chat | null;
  private readonly people: People;
  private readonly captions: Captions;
  private readonly screen: Screen;
  private readonly csrf: string;
  private readonly host: boolean;
  /** Listens without a tile of their own; speaks when called on. */
  private readonly watches: boolean;
  private readonly reads: boolean;
  /** Everything that listens beyond this room's own elements ends with it. */
  private readonly life = new AbortController();
  private readonly off: (() => void)[] = [];
  private ringing: Ringing | null = null;
  private carrier: Carrier | null = null;
  private engine: LiveEngine | null = null;
  private info: JoinInfo | null = null;
  private readonly closing = new Closing(
    (minutes) => this.say(WORDS.closing(minutes)),
    () => this.carrier?.awake(),
  );
  private partner: Partner | null = null;
  private small = false;
  private readonly silent = new Set<string>();

  constructor(
    private readonly root: HTMLElement,
    private readonly local = new LocalMedia(navigator.mediaDevices ?? new EmptyDevices()),
  ) {
    this.host = root.dataset["host"] === "yes";
    this.watches = root.dataset["watches"] === "yes";
    this.reads = root.dataset["reads"] === "yes";
    this.csrf = part<HTMLInputElement>(document, "[name=csrfmiddlewaretoken]").value;
    this.lobby = new Lobby(part(root, "[data-lobby]"), this.local);
    const list = part(root, "[data-tiles]");
    this.tiles = new Tiles(
      list,
      part<HTMLTemplateElement>(root, "template[data-tile]"),
      root.querySelector<HTMLElement>("[data-own]"),
      (blocked) => show(part(root, "[data-play]"), blocked),
    );
    const panel = root.querySelector<HTMLElement>("[data-chat-panel]");
    const hosting = new Hosting(root, this.csrf, outsideOfChat.post, (done) =>
      this.say(done ? WORDS.done : WORDS.notDone),
    );
    const tools = {
      host: this.host,
      publish: (line: string) => hosting.publish(line),
      hide: (line: string) => hosting.hide(line),
      report: (line: string) => hosting.report(line),
    };
    const seat = this.address("seat");
    this.chat = panel && new Chat(panel, seat, this.csrf, outsideOfChat, (count) => this.unread(count), tools);
    this.people = new People(root, this.host ? hosting : null);
    this.captions = new Captions(root);
    this.screen = new Screen(navigator.mediaDevices, () => this.shows());
  }

  /** `hop`: she comes from another room of this page, and her devices with her. */
  async open(hop: Ready | null = null): Promise<void> {
    this.buttons();
    this.keys();
    this.leaving();
    this.off.push(
      this.local.on("lost", ({ kind, replaced }) =>
        this.say(WORDS.lost(kind === "audio" ? WORDS.mic : WORDS.camera, replaced)),
      ),
      this.local.on("change", () => this.draw()),
    );
    this.ring();
    part(this.root, "[data-enter]").addEventListener("click", () => void this.enter(false));
    part(this.root, "[data-take-over]").addEventListener("click", () => void this.enter(true));
    part(this.root, "[data-over-again]").addEventListener("click", () => location.reload());
    if (hop) await this.comeReady(hop);
    else if (this.reads) await this.enter(false);
    else if (this.watches) this.lobby.wait(() => void this.local.open());
    else {
      await this.lobby.open();
      await this.comeReady(takeReady(sessionStorage));
    }
  }

  // --- moving on ----------------------------------------------------------------------------------------------

  /** Her ring finds her here; the interview takes the page over and keeps camera and microphone. */
  private ring(): void {
    const sheet = this.root.querySelector<HTMLElement>("[data-ring-sheet]");
    const address = this.address("ringing");
    if (!sheet || !address) return;
    const ready = (): Promise<void> => this.local.open();
    this.ringing = new Ringing(
      sheet,
      address,
      outsideOfRinging(this.csrf),
      (to, began) => void this.hop(to, began),
      ready,
    );
  }

  private async hop(to: { url: string; html: string }, began: number): Promise<void> {
    const engine = this.engine;
    this.engine = null;
    this.end();
    void engine?.leave();
    this.carrier?.bye();
    const root = turnTo(to, document);
    if (!root) {
      location.assign(to.url);
      return;
    }
    root.dataset["hopped"] = String(began);
    await new Room(root, this.local).open({ camera: this.local.camera, mic: true, told: true });
  }

  /** Nothing of this room listens any more; the devices stay with whoever comes next. */
  private end(): void {
    this.life.abort();
    this.ringing?.close();
    this.captions.close();
    this.screen.stop();
    this.lobby.close();
    for (const off of this.off.splice(0)) off();
  }

  /** Straight in, when the page before showed the same picture and asked the same question. */
  private async comeReady(ready: Ready | null): Promise<void> {
    const told = this.root.querySelector<HTMLInputElement>("[data-told]");
    if (!ready || (told && !ready.told)) return;
    if (told) told.checked = true;
    const [camera, mic] = ["camera", "mic"].map((name) =>
      this.root.querySelector<HTMLInputElement>(`[data-lobby-${name}]`),
    );
    if (camera) camera.checked = ready.camera;
    if (mic) mic.checked = ready.mic;
    await this.local.setCamera(ready.camera);
    await this.local.setMic(ready.mic);
    await this.enter(false);
  }

  // --- entering -----------------------------------------------------------------------------------------------

  private async enter(takeOver: boolean): Promise<void> {
    const told = this.root.querySelector<HTMLInputElement>("[data-told]");
    if (told && !told.checked) {
      this.wrong(WORDS.tell);
      told.focus();
      return;
    }
    this.wrong("");
    const answer = await this.ask(takeOver).catch(() => null);
    if (answer?.status === 423) {
      show(part(this.root, "[data-elsewhere]"), true);
      part(this.root, "[data-take-over]").focus();
    } else if (answer?.status === 202) this.soon(takeOver);
    else if (answer?.status === 410) this.over(await endingOf(answer));
    else if (!answer?.ok) this.wrong(WORDS.cannotJoin);
    else await this.begin(await answer.json());
  }

  /** 準備中: the room is being opened elsewhere, which takes a moment. */
  private soon(takeOver: boolean): void {
    this.wrong(WORDS.preparing);
    setTimeout(() => void this.enter(takeOver), PREPARING_MS);
  }

  /** Another pass to the same seat. When the room goes on another way, the page begins anew. */
  private async again(pressed: boolean): Promise<Pass | null> {
    const answer = await this.ask(false, pressed);
    if (answer.status === 400) location.reload(); // it went on in a way that asks her something first
    if (!answer.ok || answer.status === 202) return null;
    const welcome = await answer.json();
    if (welcome.engine !== this.info?.engine) location.reload();
    return { url: String(welcome.url), token: String(welcome.token) };
  }

  private ask(
    takeOver: boolean,
    goOn = false,
    who = { address: this.address("join"), connection: this.connection as string },
  ): Promise<Response> {
    return fetch(who.address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.csrf },
      body: JSON.stringify({
        connection: who.connection,
        tab: tabId(),
        take_over: takeOver,
        go_on: goOn,
        told_addresses: this.root.querySelector("[data-told]") !== null,
      }),
    });
  }

  private async begin(welcome: Record<string, unknown>): Promise<void> {
    const state = isObject(welcome["state"]) ? welcome["state"] : {};
    const { peersOf } = await import("./mesh");
    const carrier = new HttpCarrier(
      {
        say: this.address("say"),
        hear: this.address("hear"),
        room: this.address("room"),
        seat: this.address("seat"),
        connection: this.connection,
        csrf: this.csrf,
      },
      outsideOf(this.address("who")),
    );
    this.carrier = carrier;
    this.engine = await engineFor(welcome["engine"], carrier, (pressed) => this.again(pressed));
    this.info = {
      engine: welcome["engine"] === "livekit" ? "livekit" : "mesh",
      pass: { url: String(welcome["url"]), token: String(welcome["token"]) },
      seat: this.address("seat"),
      connection: this.connection,
      iceServers: welcome["ice_servers"] as RTCIceServer[],
      icePolicy: welcome["ice_policy"] as RTCIceTransportPolicy,
      ladder: welcome["ladder"] as LadderStep[],
      permissions: welcome["permissions"] as string[],
      peers: peersOf(state),
    };
    this.lobby.close();
    show(part(this.root, "[data-talk]"), true);
    this.root.dataset["phase"] = "talk";
    this.hearRoom(carrier);
    this.hearEngine(this.engine);
    this.settle(state);
    await this.engine.join(this.info, this.local);
    carrier.open({ seq: Number(welcome["seq"]), epoch: String(welcome["epoch"]) });
    this.arrived();
    this.draw();
    this.shows();
    if (this.tiles.alone) this.say(WORDS.alone);
    await this.practise();
  }

  /** In a rehearsal without anybody else this page plays the other side too. */
  private async practise(): Promise<void> {
    const seat = this.address("partner");
    if (!seat) return;
    const [{ Partner }, { Practice }] = await Promise.all([import("./partner"), import("./practice")]);
    const line = (connection: string): HttpCarrier =>
      new HttpCarrier(
        {
          say: this.address("partnerSay"),
          hear: this.address("partnerHear"),
          room: this.address("room"),
          seat,
          connection,
          csrf: this.csrf,
        },
        outsideOf(this.address("who")),
      );
    const body = (text: string): URLSearchParams =>
      new URLSearchParams({ client_id: crypto.randomUUID(), text, csrfmiddlewaretoken: this.csrf });
    this.partner = new Partner(seat, Number(this.address("partnerSeconds")), {
      join: (connection) => this.ask(true, false, { address: this.address("partnerJoin"), connection }),
      carrier: line,
      engine: (name, carrier, again) => engineFor(name, carrier, again),
      reply: (text) => outsideOfChat.post(this.address("partnerChat"), body(text)),
      tracks: () => new Practice(document),
      say: (text) => this.tellPractice(text),
      id: () => crypto.randomUUID(),
    });
    await this.partner.begin();
  }

  private tellPractice(text: string): void {
    const line = this.root.querySelector("[data-practice]");
    if (line) line.textContent = text;
    this.say(text);
  }

  /** What the server says of the room as a whole, on entering and after a long silence. */
  private settle(state: Record<string, unknown>): void {
    this.chat?.fill(linesOf(state["chat"]));
    this.mode(String(state["chat_mode"] ?? "open"));
    this.people.hands(listOf(state["hands"]));
    this.closing.in(Number(state["closes_in"]));
    this.closing.look();
  }

  // --- hearing ------------------------------------------------------------------------------------------------

  private hearRoom(carrier: Carrier): void {
    carrier.on("down", ({ type, body }) => {
      if (type === "chat" && isLine(body)) this.chat?.hear(body, this.chatIsOpen);
      else if (type === "permissions") this.permit(listOf(body["permissions"]));
      else if (type === "engine") location.reload();
      else this.word(type, body);
    });
    carrier.on("fresh", (state) => this.settle(state));
    carrier.on("online", (online) => {
      this.say(online ? WORDS.online : WORDS.offline);
      if (online) void this.chat?.flush();
    });
    carrier.on("ended", (ending) => this.over(ending));
  }

  private word(type: string, body: Record<string, unknown>): void {
    const seat = String(body["seat"] ?? "");
    if (type === "chat_gone") this.chat?.gone(String(body["id"]));
    else if (type === "chat_mode") this.mode(String(body["mode"]));
    else if (type === "caption") this.captions.hear(String(body["text"] ?? ""));
    else if (type === "hand" && seat === this.address("seat")) this.pressHand(body["up"] === true);
    else if (type === "hand") this.people.hand(seat, body["up"] === true);
    else if (type === "place_free") {
      show(this.root.querySelector("[data-place-free]"), true);
      this.say(WORDS.placeFree);
    }
  }

  private mode(mode: string): void {
    this.chat?.allow(mode !== "off");
    show(this.root.querySelector("[data-chat-off]"), mode === "off");
    const choice = this.root.querySelector<HTMLSelectElement>("[data-chat-mode]");
    if (choice) choice.value = mode;
  }

  private hearEngine(engine: LiveEngine): void {
    engine.on("peerJoined", (info) => {
      this.people.meet(info);
      if (!this.faced(info.role)) return;
      if (this.tiles.meet(info) && info.connection !== null) this.say(WORDS.joined(info.name));
    });
    engine.on("peerLeft", ({ seat, reason }) => {
      this.silence(seat, false);
      const silent = reason === "away" || reason === "lost";
      if (silent) this.people.away(seat);
      else this.people.leave(seat);
      if (!this.tiles.has(seat)) return;
      if (silent) this.tiles.away(seat);
      else this.say(WORDS.left(this.tiles.leave(seat)));
    });
    engine.on("state", ({ seat, state }) => {
      this.tiles.link(seat, state);
      if (state === "connected" && this.tiles.has(seat)) {
        this.say(WORDS.connected);
      }
    });
    engine.on("track", ({ seat, track }) => this.hearTrack(seat, track));
    engine.on("media", ({ seat, mic, camera, screen }) => this.tiles.media(seat, mic, camera, screen));
    engine.on("silence", ({ seat, silent }) => this.silence(seat, silent));
    engine.on("quality", ({ step, down }) => this.quality(down, step));
  }

  /** Said once on the way down, and once when the picture is whole again. */
  private quality(down: boolean, step: LadderStep): void {
    const whole = step.kbits >= (this.info?.ladder[0]?.kbits ?? 0);
    if (down === this.small || (!down && !whole)) return;
    this.small = down;
    this.say(down ? WORDS.smaller : WORDS.larger);
  }

  /** Who only watches has no picture to show; their names stand in the list. */
  private faced(role: string): boolean {
    return !["viewer", "reader", "captioner"].includes(role);
  }

  /** A viewer who was called on is heard without a tile. */
  private hearTrack(seat: string, track: MediaStreamTrack): void {
    if (this.tiles.has(seat)) this.tiles.track(seat, track);
    else if (track.kind === "audio") {
      const sound = document.createElement("audio");
      sound.autoplay = true;
      sound.srcObject = new MediaStream([track]);
      track.addEventListener("ended", () => sound.remove());
      part(this.root, "[data-tiles]").after(sound);
    }
  }

  /** How long a move took, for whoever measures. */
  private arrived(): void {
    const began = Number(this.root.dataset["hopped"]);
    if (began) this.root.dataset["joinedMs"] = String(Math.round(performance.now() - began));
  }

  /** Being called on opens nothing by itself: the person presses the microphone. */
  private permit(permissions: string[]): void {
    const may = this.info?.permissions ?? [];
    const invited = permissions.includes("microphone") && !may.includes("microphone");
    may.splice(0, may.length, ...permissions);
    void this.local.setMic(this.local.mic && !invited);
    if (invited) this.say(this.watches ? WORDS.calledOn : WORDS.invited);
    if (!this.watches) return;
    const speaks = permissions.includes("microphone");
    show(part(this.root, ".controls [data-mic]"), speaks);
    if (!speaks && this.local.mic) void this.local.setMic(false).then(() => this.say(WORDS.calledOff));
  }

  private silence(seat: string, silent: boolean): void {
    if (silent) this.silent.add(seat);
    else this.silent.delete(seat);
    show(part(this.root, "[data-silence]"), this.silent.size > 0);
  }

  // --- controls -----------------------------------------------------------------------------------------------

  private buttons(): void {
    const on = (selector: string, press: () => void): void => {
      for (const button of this.root.querySelectorAll(selector)) button.addEventListener("click", press);
    };
    on(".controls [data-mic]", () => void this.toggleMic());
    on(".controls [data-camera]", () => void this.toggleCamera());
    on("[data-chat-open], [data-to-chat]", () => this.openChat());
    on("[data-reconnect]", () => this.engine?.reconnect());
    on("[data-play]", () => void this.tiles.playAll());
    on("[data-saving]", () => void this.toggleSaving());
    on("[data-help-open]", () => this.toggleHelp());
    on("[data-hand]", () => this.toggleHand());
    on("[data-prepare]", () => void this.prepare());
    on("[data-screen]", () => void this.toggleScreen());
    on("[data-phone-please]", () => {
      this.chat?.write(WORDS.phonePlease);
      this.openChat();
    });
    this.captions.type((text) => this.carrier?.say("caption", { text }));
    show(this.root.querySelector("[data-screen]"), this.screen.offered);
  }

  private toggleHand(): void {
    const up = this.root.querySelector("[data-hand]")?.getAttribute("aria-pressed") !== "true";
    this.carrier?.say("hand", { up });
    this.pressHand(up);
    this.say(up ? WORDS.handUp : WORDS.handDown);
  }

  private pressHand(up: boolean): void {
    this.root.querySelector("[data-hand]")?.setAttribute("aria-pressed", String(up));
  }

  /** Before a ring comes: one question of the browser's now, none when she moves to the interview. */
  private async prepare(): Promise<void> {
    await this.local.open();
    if (this.local.ready) this.say(WORDS.prepared);
  }

  private async toggleScreen(): Promise<void> {
    if (this.screen.track) this.screen.stop();
    else if (!(await this.screen.start())) return;
    this.say(this.screen.track ? WORDS.screenOn : WORDS.screenOff);
  }

  private shows(): void {
    this.local.show(this.screen.track);
    this.screen.frame(this.root);
    this.root.querySelector("[data-screen]")?.setAttribute("aria-pressed", String(this.screen.track !== null));
  }

  private async toggleMic(): Promise<void> {
    if (!this.info?.permissions.includes("microphone")) return;
    await this.local.setMic(!this.local.mic);
    this.say(this.local.mic ? WORDS.micOn : WORDS.micOff);
  }

  private async toggleCamera(): Promise<void> {
    if (!this.info?.permissions.includes("camera")) return;
    await this.local.setCamera(!this.local.camera);
    this.say(this.local.camera ? WORDS.cameraOn : WORDS.cameraOff);
  }

  private async toggleSaving(): Promise<void> {
    const button = part(this.root, "[data-saving]");
    const saving = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(saving));
    const steps = this.info?.ladder ?? [];
    const step = saving ? steps.at(-1) : steps[0];
    if (step) await this.engine?.ladder(step);
  }

  private toggleHelp(): void {
    const help = part(this.root, "[data-help]");
    help.toggleAttribute("hidden");
    part(this.root, "[data-help-open]").setAttribute("aria-expanded", String(!help.hidden));
  }

  private openChat(): void {
    this.root.classList.add("call--chat");
    part(this.root, "[data-chat-open]").setAttribute("aria-expanded", "true");
    this.chat?.read();
    this.chat?.focus();
  }

  /** On a wide screen the chat stands beside the faces; on a phone it opens by a press. */
  private get chatIsOpen(): boolean {
    const panel = this.root.querySelector<HTMLElement>("[data-chat-panel]");
    return panel?.checkVisibility() === true && document.visibilityState === "visible";
  }

  private unread(count: number): void {
    const badge = this.root.querySelector<HTMLElement>("[data-unread]");
    if (!badge) return;
    badge.textContent = count > 0 ? WORDS.unread(count) : "";
    show(badge, count > 0);
  }

  private keys(): void {
    const box = part<HTMLInputElement>(this.root, "[data-shortcuts]");
    box.checked = localStorage.getItem(SHORTCUTS_KEY) !== "off";
    box.addEventListener("change", () => localStorage.setItem(SHORTCUTS_KEY, box.checked ? "on" : "off"));
    const keys = (event: KeyboardEvent): void => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
      const modified = event.ctrlKey || event.altKey || event.metaKey;
      if (!box.checked || typing || modified || event.repeat || !this.engine) return;
      const press = { m: () => this.toggleMic(), v: () => this.toggleCamera(), c: () => this.openChat() }[event.key];
      if (!press) return;
      event.preventDefault();
      void press();
    };
    document.addEventListener("keydown", keys, { signal: this.life.signal });
  }

  private draw(): void {
    this.tiles.mine(this.local.video);
    show(this.root.querySelector("[data-prepared]"), this.local.ready);
    this.pressed(".controls [data-mic]", this.local.mic && this.local.audio !== null, WORDS.mic, WORDS.micIsOff);
    this.pressed(
      ".controls [data-camera]",
      this.local.camera && this.local.video !== null,
      WORDS.camera,
      WORDS.cameraIsOff,
    );
  }

  private pressed(selector: string, on: boolean, word: string, offWord: string): void {
    const button = part(this.root, selector);
    button.setAttribute("aria-pressed", String(on));
    part(button, "[data-word]").textContent = on ? word : offWord;
    show(button.querySelector("[data-on]"), on);
    show(button.querySelector("[data-off]"), !on);
  }

  private say(text: string): void {
    part(this.root, "[data-status]").textContent = text;
  }

  private wrong(text: string): void {
    const line = part(this.root, "[data-join-wrong]");
    line.textContent = text;
    show(line, text !== "");
  }

  private address(name: string): string {
    return this.root.dataset[name] ?? "";
  }

  // --- the way out --------------------------------------------------------------------------------------------

  private leaving(): void {
    const form = document.querySelector<HTMLFormElement>("[data-leave]");
    form?.addEventListener("submit", (event) => {
      if (!this.engine) return;
      event.preventDefault();
      void this.depart(form);
    });
    const { signal } = this.life;
    const hide = (): void => {
      void this.partner?.leave();
      this.carrier?.bye();
      this.local.close();
    };
    watchSleep(document, { aside: () => this.carrier?.aside(), awake: () => this.awake() }, signal);
    const minutes = setInterval(() => this.closing.look(), LOOK_MS);
    signal.addEventListener("abort", () => clearInterval(minutes));
    window.addEventListener("pagehide", hide, { signal });
    window.addEventListener("pageshow", (event) => event.persisted && location.reload(), { signal });
    window.addEventListener("popstate", () => location.reload(), { signal });
  }

  /** How things stand is asked at once; what broke meanwhile is mended where it is, without loading the page anew. */
  private awake(): void {
    if (!this.engine) return;
    this.carrier?.awake();
    this.engine.awake();
    this.closing.look();
    void this.local.again();
  }

  private async depart(form: HTMLFormElement): Promise<void> {
    const engine = this.engine;
    this.engine = null;
    await Promise.race([this.partner?.leave(), new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
    await Promise.race([engine?.leave(), new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
    await Promise.race([this.carrier?.settled(), new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
    this.carrier?.close();
    this.local.close();
    form.submit();
  }

  private over(ending: Ending): void {
    void this.partner?.leave();
    void this.engine?.leave();
    this.engine = null;
    this.carrier?.close();
    this.screen.stop();
    this.local.close();
    this.lobby.close();
    this.chat?.close();
    this.captions.close();
    show(part(this.root, "[data-talk]"), false);
    this.root.dataset["phase"] = "over";
    const [heading, text] = WORDS.ends[ending];
    part(this.root, "[data-over-heading]").textContent = heading;
    part(this.root, "[data-over-text]").textContent = text;
    show(part(this.root, "[data-over-again]"), ending === "superseded" || ending === "gone");
    const over = part(this.root, "[data-over]");
    show(over, true);
    over.focus();
  }
}

/** A reload stays the same tab; a second tab is another. */
function tabId(): string {
  const known = sessionStorage.getItem(TAB_KEY);
  if (known) return known;
  const id = crypto.randomUUID();
  sessionStorage.setItem(TAB_KEY, id);
  return id;
}

function outsideOf(who: string): Outside {
  return {
    fetch: (address, init) => fetch(address, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) }),
    onWake: (listener) => {
      const event = `engawa:live:${who}`;
      document.body.addEventListener(event, listener);
      return () => document.body.removeEventListener(event, listener);
    },
    random: Math.random,
    id: () => crypto.randomUUID(),
  };
}

const outsideOfChat = {
  post: async (address: string, body: URLSearchParams): Promise<number> => {
    const headers = { Accept: "application/json" };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const init: RequestInit = { method: "POST", body, headers, credentials: "same-origin", signal };
    return fetch(address, init).then(
      (answer) => answer.status,
      () => 0,
    );
  },
  id: () => crypto.randomUUID(),
  store: sessionStorage,
};

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Where the browser offers no devices at all: the room still opens, with chat. */
class EmptyDevices extends EventTarget {
  async getUserMedia(): Promise<MediaStream> {
    throw new DOMException("no devices", "NotFoundError");
  }

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return [];
  }
}
