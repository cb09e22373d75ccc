import { type Code, codeOf, type Kind } from "./check";
import { Emitter } from "./emitter";
import type { LocalTracks } from "./engine";

interface LocalEvents {
  change: undefined;
  /** A device cannot be used, with its code, or works again (null). */
  trouble: { kind: Kind; code: Code | null };
  /** A device was pulled out; `replaced` when another one took its place. */
  lost: { kind: Kind; replaced: boolean };
}

const PICTURE: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 20, max: 30 },
  facingMode: "user",
};
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Camera and microphone of this page. Camera off means released: its light goes out. */
export class LocalMedia extends Emitter<LocalEvents> implements LocalTracks {
  audio: MediaStreamTrack | null = null;
  video: MediaStreamTrack | null = null;
  screen: MediaStreamTrack | null = null;
  mic = true;
  camera = true;
  /** Pulled out, with nothing to take its place. */
  private readonly missed = new Set<Kind>();
  private readonly chosen: Record<Kind, string> = { audio: "", video: "" };

  constructor(private readonly devices: MediaDevices) {
    super();
    devices.addEventListener("devicechange", () => void this.again());
  }

  onChange(listener: () => void): () => void {
    return this.on("change", listener);
  }

  /** Asks for both at once, so that a person answers one question; apart when one of them fails. */
  async open(): Promise<void> {
    const wanted = { audio: this.audio === null, video: this.camera && this.video === null };
    if (!wanted.audio && !wanted.video) return;
    try {
      const constraints = {
        audio: wanted.audio && this.constraints("audio"),
        video: wanted.video && this.constraints("video"),
      };
      const stream = await this.devices.getUserMedia(constraints);
      for (const track of stream.getTracks()) this.take(track.kind as Kind, track);
    } catch {
      if (wanted.audio) await this.takeOne("audio");
      if (wanted.video) await this.takeOne("video");
    }
    this.emit("change", undefined);
  }

  /** Nothing would have to be asked of the browser to enter a room now. */
  get ready(): boolean {
    return this.audio !== null && (this.video !== null || !this.camera);
  }

  show(screen: MediaStreamTrack | null): void {
    this.screen = screen;
    this.emit("change", undefined);
  }

  async setMic(on: boolean): Promise<void> {
    this.mic = on;
    if (on && !this.audio) await this.takeOne("audio");
    if (this.audio) this.audio.enabled = on;
    this.emit("change", undefined);
  }

  async setCamera(on: boolean): Promise<void> {
    this.camera = on;
    if (on && !this.video) await this.takeOne("video");
    if (!on) this.release("video");
    this.emit("change", undefined);
  }

  /** A device was plugged in, or the page woke up: what was lost meanwhile is taken again, and said. */
  async again(): Promise<void> {
    for (const kind of [...this.missed]) {
      const wanted = kind === "audio" ? this.mic : this.camera;
      if (wanted && !this[kind] && (await this.takeOne(kind))) this.emit("lost", { kind, replaced: true });
    }
    this.emit("change", undefined);
  }

  async use(kind: Kind, device: string): Promise<void> {
    this.chosen[kind] = device;
    if (kind === "video" && !this.camera) return;
    this.release(kind);
    await this.takeOne(kind);
    this.emit("change", undefined);
  }

  async list(kind: Kind): Promise<{ id: string; label: string; chosen: boolean }[]> {
    const here = (kind === "audio" ? this.audio : this.video)?.getSettings().deviceId ?? this.chosen[kind];
    const all = await this.devices.enumerateDevices();
    return all
      .filter((d) => d.kind === `${kind}input` && d.deviceId !== "")
      .map((d) => ({ id: d.deviceId, label: d.label, chosen: d.deviceId === here }));
  }

  close(): void {
    this.missed.clear();
    this.release("audio");
    this.release("video");
    this.emit("change", undefined);
  }

  private async takeOne(kind: Kind): Promise<boolean> {
    try {
      const stream = await this.devices.getUserMedia({ [kind]: this.constraints(kind) });
      const track = stream.getTracks()[0];
      if (track) this.take(kind, track);
      return true;
    } catch (error) {
      this.emit("trouble", { kind, code: codeOf(error) });
      return false;
    }
  }

  private take(kind: Kind, track: MediaStreamTrack): void {
    this[kind] = track;
    this.missed.delete(kind);
    if (kind === "audio") track.enabled = this.mic;
    track.addEventListener("ended", () => void this.replace(kind, track));
    this.emit("trouble", { kind, code: null });
  }

  private async replace(kind: Kind, track: MediaStreamTrack): Promise<void> {
    if (this[kind] !== track) return;
    this[kind] = null;
    this.chosen[kind] = "";
    const replaced = await this.takeOne(kind);
    if (!replaced) this.missed.add(kind);
    this.emit("lost", { kind, replaced });
    this.emit("change", undefined);
  }

  private release(kind: Kind): void {
    const track = this[kind];
    this[kind] = null;
    track?.stop();
  }

  private constraints(kind: Kind): MediaTrackConstraints {
    const wish = kind === "video" ? PICTURE : SOUND;
    return this.chosen[kind] ? { ...wish, deviceId: { exact: this.chosen[kind] } } : wish;
  }
}
