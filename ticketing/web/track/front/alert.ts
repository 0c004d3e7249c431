/** The call, felt and heard: where the phone allows it. Browsers open sound only after the person touches the page. */

const BUZZ = [400, 200, 400, 200, 600];
const NOTES = [
  [587.33, 0],
  [783.99, 0.28],
  [987.77, 0.56],
] as const;

export class Alarm {
  #context: AudioContext | null = null;

  /** Call from a touch. Answers whether sound will be heard. */
  async allow(): Promise<boolean> {
    this.#context ??= new AudioContext();
    await this.#context.resume();
    return this.#context.state === 'running';
  }

  ring(): void {
    navigator.vibrate?.(BUZZ);
    const context = this.#context;
    if (!context || context.state !== 'running') return;
    for (const [hertz, after] of NOTES) strike(context, hertz, context.currentTime + after);
  }
}

function strike(context: AudioContext, hertz: number, at: number): void {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.3, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 1.1);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 1.2);
}
