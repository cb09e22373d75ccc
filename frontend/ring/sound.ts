const NOTES = [659.25, 783.99, 987.77];
const NOTE_SECONDS = 0.22;

/** Three soft notes, made here: nothing is fetched. Browsers keep it silent until something was pressed. */
export class Chime {
  private context: AudioContext | null = null;

  constructor(private readonly make: () => AudioContext) {}

  wake(): void {
    this.context ??= this.make();
    void this.context.resume();
  }

  play(): void {
    this.wake();
    const context = this.context;
    if (!context) return;
    NOTES.forEach((pitch, place) => {
      const begin = context.currentTime + place * NOTE_SECONDS;
      const tone = context.createOscillator();
      const loudness = context.createGain();
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0, begin);
      loudness.gain.linearRampToValueAtTime(0.2, begin + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_SECONDS * 2);
      tone.connect(loudness).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + NOTE_SECONDS * 2);
    });
  }
}
