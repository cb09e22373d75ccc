const NOTES = [659.25, 783.99, 987.77];
const NOTE_SECONDS = 0.22;

const KEY = "engawa quiet";

/** Three soft notes, made here: nothing is fetched. Browsers keep it silent until something was pressed. */
export class Chime {
  private context: AudioContext | null = null;

  constructor(
    private readonly make: () => AudioContext,
    private readonly storage: Storage,
  ) {}

  get on(): boolean {
    return this.storage.getItem(KEY) === null;
  }

  /** Switching it on lets it be heard once. */
  switch(on: boolean): void {
    if (on) this.storage.removeItem(KEY);
    else this.storage.setItem(KEY, "yes");
    if (on) this.play();
  }

  wake(): void {
    this.context ??= this.make();
    void this.context.resume();
  }

  play(): void {
    if (!this.on) return;
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

/** The tick 「音で知らせる」, also in parts that the stream renews. Without a script it is not there. */
export function soundSwitch(page: Document, chime: Pick<Chime, "on" | "switch">): void {
  const draw = () => {
    for (const label of page.querySelectorAll<HTMLElement>("[data-sound]")) {
      label.hidden = false;
      const tick = label.querySelector("input");
      if (tick) tick.checked = chime.on;
    }
  };
  page.addEventListener("change", (event) => {
    const tick = event.target;
    if (tick instanceof HTMLInputElement && tick.closest("[data-sound]")) chime.switch(tick.checked);
  });
  page.addEventListener("htmx:afterSwap", draw);
  draw();
}
