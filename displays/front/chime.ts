/** Two soft tones, a falling third; the short form says the same in half the time. */
const TONES = [
  { hertz: 659.25, at: 0 },
  { hertz: 523.25, at: 1 },
];
const CALM = { spacingS: 0.34, ringS: 0.95 };
const BRISK = { spacingS: 0.16, ringS: 0.4 };
const PARTIALS = [
  { times: 1, gain: 0.32 },
  { times: 2, gain: 0.06 },
  { times: 3, gain: 0.02 },
];
const ATTACK_S = 0.012;
const SILENCE = 0.0001;

/** Synthesised in the page, so it needs no file and no network. */
export class Chime {
  readonly #context: AudioContext | null;
  #asking = false;

  constructor(private readonly report: (blocked: boolean) => void) {
    this.#context = typeof AudioContext === 'undefined' ? null : new AudioContext();
    if (this.#context) this.#context.onstatechange = () => this.#tell();
  }

  /** For the moment of a touch: the browser listens to this question even while an earlier one is open. */
  unlock(): Promise<void> {
    this.#asking = false;
    return this.ask();
  }

  /** Asks the browser to let the page sound; its start options may allow that without a touch. */
  async ask(): Promise<void> {
    this.#tell();
    if (!this.#context || this.#asking) return;
    // While blocked this promise stays open; one question at a time, or days of calls would pile them up.
    this.#asking = true;
    try {
      await this.#context.resume();
    } catch (error) {
      console.info('sound is not available', error);
    }
    this.#asking = false;
    this.#tell();
  }

  /** Ends with the sound, at once where sound is blocked: nothing may be scheduled there, or a touch plays it all together. */
  async play(brisk: boolean): Promise<void> {
    const context = this.#context;
    if (!context) return;
    if (context.state !== 'running') return void this.ask();
    const pace = brisk ? BRISK : CALM;
    const start = context.currentTime + 0.02;
    for (const tone of TONES) ring(context, tone.hertz, start + tone.at * pace.spacingS, pace.ringS);
    await new Promise<void>((resolve) => setTimeout(resolve, 1000 * (pace.spacingS + pace.ringS)));
  }

  #tell(): void {
    if (this.#context) this.report(this.#context.state !== 'running');
  }
}

function ring(context: AudioContext, hertz: number, start: number, ringS: number): void {
  for (const partial of PARTIALS) {
    const gain = context.createGain();
    gain.gain.setValueAtTime(SILENCE, start);
    gain.gain.exponentialRampToValueAtTime(partial.gain, start + ATTACK_S);
    gain.gain.exponentialRampToValueAtTime(SILENCE, start + ringS);
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz * partial.times });
    tone.connect(gain).connect(context.destination);
    tone.onended = () => gain.disconnect();
    tone.start(start);
    tone.stop(start + ringS);
  }
}
