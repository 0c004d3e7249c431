import type { Sounds } from './announcer';
import { Chime } from './chime';
import { Speech, type SpeechTrouble } from './speech';

/** Chime and voice of this browser, and what the screen has to say about them. */
export class Sound implements Sounds {
  #chimeBlocked = $state(false);
  #speechTrouble = $state<SpeechTrouble>(null);
  readonly #chime = new Chime((blocked) => (this.#chimeBlocked = blocked));
  readonly #speech = new Speech({
    synth: window.speechSynthesis,
    utterance,
    report: (trouble) => (this.#speechTrouble = trouble),
  });

  get blocked(): boolean {
    return this.#chimeBlocked || this.#speechTrouble === 'blocked';
  }

  get noVoice(): boolean {
    return this.#speechTrouble === 'no_voice';
  }

  /** Listens to voices that load late and to the touch that lets a blocked page sound; the answer stops it. */
  start(): () => void {
    const unlock = () => this.#unlock();
    const inspect = () => this.#speech.inspect();
    // Chromium goes on with what was being spoken before a reload.
    this.hush();
    inspect();
    void this.#chime.ask();
    document.addEventListener('pointerdown', unlock);
    document.addEventListener('keydown', unlock);
    window.speechSynthesis?.addEventListener?.('voiceschanged', inspect);
    return () => {
      document.removeEventListener('pointerdown', unlock);
      document.removeEventListener('keydown', unlock);
      window.speechSynthesis?.removeEventListener?.('voiceschanged', inspect);
    };
  }

  chime(brisk: boolean): Promise<void> {
    return this.#chime.play(brisk);
  }

  speak(text: string, brisk: boolean): Promise<void> {
    return this.#speech.speak(text, brisk);
  }

  hush(): void {
    this.#speech.hush();
  }

  #unlock(): void {
    this.#speech.unblock();
    void this.#chime.unlock();
  }
}

function utterance(text: string, voice: SpeechSynthesisVoice | null): SpeechSynthesisUtterance {
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  return words;
}
