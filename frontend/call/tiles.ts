import { part, show } from "./dom";
import type { LinkState, PeerInfo } from "./engine";
import { WORDS } from "./words";

/** One tile a person: picture, sound, name. Sound plays in an element of its own, so that hiding a picture keeps it. */
export class Tiles {
  private readonly tiles = new Map<string, HTMLElement>();

  constructor(
    private readonly list: HTMLElement,
    private readonly template: HTMLTemplateElement,
    private readonly own: HTMLElement | null,
    private readonly blocked: (blocked: boolean) => void,
  ) {}

  /** True when the person was not here before. */
  meet(info: PeerInfo): boolean {
    const known = this.tiles.get(info.seat);
    const tile = known ?? this.make(info.seat);
    part(tile, "[data-name]").textContent = info.name;
    part(tile, "[data-role]").textContent = info.name === info.roleName ? "" : info.roleName;
    const silent = known === undefined ? WORDS.expected : WORDS.away;
    this.say(info.seat, info.connection === null ? silent : WORDS.connecting);
    return known === undefined;
  }

  leave(seat: string): string {
    const tile = this.tiles.get(seat);
    const name = tile ? (part(tile, "[data-name]").textContent ?? "") : "";
    tile?.remove();
    this.tiles.delete(seat);
    this.count();
    return name;
  }

  away(seat: string): void {
    this.say(seat, WORDS.away);
  }

  link(seat: string, state: LinkState): void {
    this.say(seat, { connecting: WORDS.connecting, reconnecting: WORDS.reconnecting, connected: "" }[state]);
  }

  has(seat: string): boolean {
    return this.tiles.has(seat);
  }

  media(seat: string, mic: boolean, camera: boolean, screen = false): void {
    const tile = this.tiles.get(seat);
    if (!tile) return;
    tile.classList.toggle("tile--screen", screen);
    show(part(tile, "[data-mic]"), !mic);
    show(part(tile, "video"), (camera || screen) && part<HTMLVideoElement>(tile, "video").srcObject !== null);
    tile.dataset["camera"] = String(camera || screen);
  }

  track(seat: string, track: MediaStreamTrack): void {
    const tile = this.tiles.get(seat);
    if (!tile) return;
    const element = part<HTMLMediaElement>(tile, track.kind === "video" ? "video" : "audio");
    element.srcObject = new MediaStream([track]);
    if (track.kind === "video") show(element, tile.dataset["camera"] !== "false");
    void this.play(element);
  }

  /** After a person's press every sound may start. */
  async playAll(): Promise<void> {
    const all = [...this.list.querySelectorAll<HTMLMediaElement>("audio, video")].filter((e) => e.srcObject);
    for (const element of all) await this.play(element);
  }

  mine(track: MediaStreamTrack | null): void {
    if (!this.own) return;
    const video = part<HTMLVideoElement>(this.own, "video");
    const now = (video.srcObject as MediaStream | null)?.getVideoTracks()[0] ?? null;
    if (now !== track) video.srcObject = track ? new MediaStream([track]) : null;
    show(video, track !== null);
    if (track) void video.play().catch(() => undefined);
  }

  get alone(): boolean {
    return this.tiles.size === 0;
  }

  private make(seat: string): HTMLElement {
    const tile = (this.template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    tile.dataset["seat"] = seat;
    if (this.own) this.list.insertBefore(tile, this.own);
    else this.list.append(tile);
    this.tiles.set(seat, tile);
    this.count();
    return tile;
  }

  private count(): void {
    const all = this.tiles.size + (this.own ? 1 : 0);
    this.list.classList.toggle("tiles--2", all === 2 || all === 4);
    this.list.classList.toggle("tiles--3", all === 3);
  }

  private say(seat: string, text: string): void {
    const tile = this.tiles.get(seat);
    if (!tile) return;
    const state = part(tile, ".tile-state");
    state.textContent = text;
    show(state, text !== "");
  }

  private async play(element: HTMLMediaElement): Promise<void> {
    try {
      await element.play();
      if (element instanceof HTMLAudioElement) this.blocked(false);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.blocked(true);
    }
  }
}
