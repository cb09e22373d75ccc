import type { LocalTracks } from "./engine";

const FRAME_MS = 100;
const CHIME_SECONDS = 2;
const CHIME_HERTZ = 523;
const SIZE = { width: 320, height: 180 };

/** What the machine sends in a rehearsal: a picture whose colours move, and a soft chime. Nobody's camera. */
export class Practice implements LocalTracks {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly screen = null;
  readonly mic = true;
  readonly camera = true;
  private readonly context = new AudioContext();
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(page: Document) {
    const canvas = Object.assign(page.createElement("canvas"), SIZE);
    const paper = canvas.getContext("2d");
    this.timer = setInterval(() => {
      if (!paper) return;
      const turn = (Date.now() / 40) % 360;
      paper.fillStyle = `hsl(${turn} 45% 40%)`;
      paper.fillRect(0, 0, SIZE.width, SIZE.height);
      paper.fillStyle = "white";
      paper.fillRect(((Date.now() / 20) % (SIZE.width + 40)) - 40, SIZE.height / 2 - 20, 40, 40);
    }, FRAME_MS);
    this.video = canvas.captureStream(1000 / FRAME_MS).getVideoTracks()[0] ?? null;
    this.audio = this.chime();
    page.addEventListener("click", () => void this.context.resume(), { once: true });
  }

  onChange(): () => void {
    return () => undefined;
  }

  close(): void {
    clearInterval(this.timer);
    this.audio?.stop();
    this.video?.stop();
    void this.context.close();
  }

  private chime(): MediaStreamTrack | null {
    const tone = this.context.createOscillator();
    const swell = this.context.createOscillator();
    const depth = this.context.createGain();
    const volume = this.context.createGain();
    const out = this.context.createMediaStreamDestination();
    tone.frequency.value = CHIME_HERTZ;
    swell.frequency.value = 1 / CHIME_SECONDS;
    volume.gain.value = 0.05;
    depth.gain.value = 0.05;
    swell.connect(depth).connect(volume.gain);
    tone.connect(volume).connect(out);
    tone.start();
    swell.start();
    return out.stream.getAudioTracks()[0] ?? null;
  }
}
