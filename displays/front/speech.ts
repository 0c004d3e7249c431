/** What the browser can do for the spoken calls. */
import { locale } from '$front/i18n';
export type SpeechTrouble = 'blocked' | 'no_voice' | null;

export interface SpeechOptions {
  /** Absent in browsers without speech. */
  synth: SpeechSynthesis | undefined;
  utterance(text: string, voice: SpeechSynthesisVoice | null): SpeechSynthesisUtterance;
  report(trouble: SpeechTrouble): void;
}

const BRISK_RATE = 1.2;
const CALM_RATE = 0.95;
const POLL_MS = 250;
/** An engine silent for so long has lost the utterance: voices over the network do, without any event. */
const LOST_MS = 1_500;
const START_LIMIT_MS = 4_000;
const BLOCKED = ['not-allowed'];
const INTERRUPTED = ['canceled', 'interrupted'];

/** Speaks one sentence at a time in the display's language and always comes to an end. */
export class Speech {
  // Chromium collects an utterance without a reference, and its `end` event with it.
  #current: { words: SpeechSynthesisUtterance; finish: () => void } | null = null;
  #trouble: SpeechTrouble = null;

  constructor(private readonly options: SpeechOptions) {}

  /** Tells about a missing voice before the first call; voices load late, so ask again on `voiceschanged`. */
  inspect(): void {
    if (this.#mute()) this.#report('no_voice');
    else if (this.#trouble === 'no_voice') this.#report(null);
  }

  async speak(text: string, brisk: boolean): Promise<void> {
    const { synth, utterance } = this.options;
    this.inspect();
    if (!synth || this.#mute()) return;
    const voice = voiceFor(locale(), voicesOf(synth));
    const words = utterance(text, voice);
    words.lang = voice?.lang ?? locale();
    words.rate = brisk ? BRISK_RATE : CALM_RATE;
    await this.#utter(synth, words);
  }

  /** Silence now: whatever is being spoken counts as spoken. */
  hush(): void {
    this.options.synth?.cancel?.();
    this.#current?.finish();
  }

  /** The screen was touched: the browser allows speech from now on. */
  unblock(): void {
    if (this.#trouble === 'blocked') this.#report(null);
  }

  // An empty list says nothing: some engines speak without ever listing a voice.
  #mute(): boolean {
    const { synth } = this.options;
    if (!synth) return true;
    const voices = voicesOf(synth);
    return voices.length > 0 && !voiceFor(locale(), voices);
  }

  #utter(synth: SpeechSynthesis, words: SpeechSynthesisUtterance): Promise<void> {
    return new Promise((resolve) => {
      let started = false;
      const stopWatching = this.#watch(synth, () => started);
      const finish = () => {
        stopWatching();
        resolve();
      };
      this.#current = { words, finish };
      words.onstart = () => {
        started = true;
        this.#report(null);
      };
      words.onend = finish;
      words.onerror = (event) => {
        this.#failed(event.error);
        finish();
      };
      synth.speak(words);
    });
  }

  /** Gives up when the engine neither speaks nor means to, or never began. */
  #watch(synth: SpeechSynthesis, started: () => boolean): () => void {
    let idleMs = 0;
    let elapsedMs = 0;
    const timer = setInterval(() => {
      elapsedMs += POLL_MS;
      idleMs = synth.speaking || synth.pending ? 0 : idleMs + POLL_MS;
      if (idleMs >= LOST_MS || (!started() && elapsedMs >= START_LIMIT_MS)) this.hush();
    }, POLL_MS);
    return () => clearInterval(timer);
  }

  #failed(error: string): void {
    if (INTERRUPTED.includes(error)) return;
    this.#report(BLOCKED.includes(error) ? 'blocked' : 'no_voice');
  }

  #report(trouble: SpeechTrouble): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.options.report(trouble);
  }
}

/** A voice of the language: of its own region before others, on this machine before one over the network. */
export function voiceFor(
  wanted: string,
  voices: readonly SpeechSynthesisVoice[],
): SpeechSynthesisVoice | null {
  const language = wanted.split('-')[0]!.toLowerCase();
  const fitting = voices.filter((voice) => tag(voice).split('-')[0]!.toLowerCase() === language);
  return fitting.sort((a, b) => merit(b, wanted) - merit(a, wanted))[0] ?? null;
}

const tag = (voice: SpeechSynthesisVoice): string => voice.lang.replace('_', '-');

/** For a centre in Latin America any Latin American Spanish is nearer than Spain's. */
function merit(voice: SpeechSynthesisVoice, wanted: string): number {
  const region = tag(voice).slice(3).toUpperCase();
  const own = wanted.slice(3).toUpperCase();
  const nearness = region === own ? 3 : region === '419' ? 2 : region === 'ES' || region === '' ? 0 : 1;
  return (voice.localService ? 10 : 0) + nearness;
}

function voicesOf(synth: SpeechSynthesis): SpeechSynthesisVoice[] {
  return synth.getVoices?.() ?? [];
}
