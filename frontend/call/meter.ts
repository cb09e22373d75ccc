const LOUD_ENOUGH = 0.01;
const FULL = 0.25;

/** How loud a microphone is, from 0 to 1, many times a second while somebody looks. */
export class Meter {
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private heard = false;

  /** `show` gets the level and whether anything was ever heard from this microphone. */
  watch(track: MediaStreamTrack | null, show: (level: number, heard: boolean) => void): void {
    this.stop();
    if (!track) {
      show(0, false);
      return;
    }
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.context = context;
    this.heard = false;
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const loudness = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
      this.heard ||= loudness > LOUD_ENOUGH;
      show(Math.min(1, loudness / FULL), this.heard);
    }, 100);
  }

  /** Browsers keep sound asleep until a person has pressed something. */
  wake(): void {
    void this.context?.resume();
  }

  get asleep(): boolean {
    return this.context?.state === "suspended";
  }

  stop(): void {
    clearInterval(this.timer);
    void this.context?.close();
    this.context = null;
  }
}
