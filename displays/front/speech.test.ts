import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Speech, voiceFor, type SpeechTrouble } from './speech';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const voice = (lang: string, localService = true) =>
  ({ lang, localService, name: lang }) as SpeechSynthesisVoice;

type Behaviour = (words: SpeechSynthesisUtterance, engine: Engine) => void;

/** A browser's speech engine that does with an utterance what the test says. */
class Engine {
  speaking = false;
  pending = false;
  cancelled = 0;
  said: SpeechSynthesisUtterance[] = [];

  constructor(
    private readonly behave: Behaviour,
    readonly voices: SpeechSynthesisVoice[] = [],
  ) {}

  getVoices = () => this.voices;
  cancel = () => void this.cancelled++;
  speak = (words: SpeechSynthesisUtterance) => {
    this.said.push(words);
    this.behave(words, this);
  };
}

const speaksFor =
  (ms: number): Behaviour =>
  (words, engine) => {
    engine.speaking = true;
    words.onstart?.({} as SpeechSynthesisEvent);
    setTimeout(() => {
      engine.speaking = false;
      words.onend?.({} as SpeechSynthesisEvent);
    }, ms);
  };
const fails =
  (error: string): Behaviour =>
  (words) =>
    words.onerror?.({ error } as SpeechSynthesisErrorEvent);
const neverStarts: Behaviour = (_, engine) => void (engine.speaking = true);
const losesIt: Behaviour = (words) => words.onstart?.({} as SpeechSynthesisEvent);

function speechOf(engine: Engine | undefined) {
  const troubles: SpeechTrouble[] = [];
  const speech = new Speech({
    synth: engine as unknown as SpeechSynthesis | undefined,
    utterance: (text, chosen) => ({ text, voice: chosen }) as SpeechSynthesisUtterance,
    report: (trouble) => troubles.push(trouble),
  });
  return { speech, troubles };
}

/** How long `sound` lasts, at most a minute. */
async function lasts(sound: Promise<void>): Promise<number> {
  const began = Date.now();
  let ended = Infinity;
  void sound.then(() => (ended = Date.now()));
  await vi.advanceTimersByTimeAsync(60_000);
  return ended - began;
}

describe('speaking', () => {
  it('lasts as long as the engine speaks, quicker when brisk', async () => {
    const engine = new Engine(speaksFor(3_000), [voice('es-PE')]);
    const { speech } = speechOf(engine);
    expect(await lasts(speech.speak('Ticket R-045, acérquese al módulo 12', false))).toBe(3_000);
    await lasts(speech.speak('Ticket R-046, acérquese al módulo 12', true));
    expect(engine.said[0]).toMatchObject({ text: 'Ticket R-045, acérquese al módulo 12', lang: 'es-PE' });
    expect(engine.said[1]!.rate).toBeGreaterThan(engine.said[0]!.rate);
  });

  it('ends when the engine loses the utterance without telling', async () => {
    const { speech } = speechOf(new Engine(losesIt));
    expect(await lasts(speech.speak('hola', false))).toBeLessThanOrEqual(1_500);
  });

  it('ends when the engine never starts, and cancels what it holds', async () => {
    const engine = new Engine(neverStarts);
    const { speech } = speechOf(engine);
    expect(await lasts(speech.speak('hola', false))).toBeLessThanOrEqual(4_000);
    expect(engine.cancelled).toBe(1);
  });

  it('ends at once when hushed, and leaves no timer behind', async () => {
    const { speech } = speechOf(new Engine(neverStarts));
    const sound = speech.speak('hola', false);
    speech.hush();
    await sound;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('speaks with the default voice while the list of voices is empty', async () => {
    const engine = new Engine(speaksFor(1_000));
    await lasts(speechOf(engine).speech.speak('hola', false));
    expect(engine.said).toHaveLength(1);
  });
});

describe('trouble', () => {
  it('is told when the browser blocks speech, until a touch', async () => {
    const { speech, troubles } = speechOf(new Engine(fails('not-allowed')));
    expect(await lasts(speech.speak('hola', false))).toBe(0);
    speech.unblock();
    expect(troubles).toEqual(['blocked', null]);
  });

  it('is told when no voice speaks Spanish, and nothing is said in another language', async () => {
    const engine = new Engine(speaksFor(1_000), [voice('en-US')]);
    const { speech, troubles } = speechOf(engine);
    expect(await lasts(speech.speak('hola', false))).toBe(0);
    expect(engine.said).toEqual([]);
    engine.voices.push(voice('es-MX'));
    speech.inspect();
    expect(troubles).toEqual(['no_voice', null]);
  });

  it('is told in a browser without speech', async () => {
    const { speech, troubles } = speechOf(undefined);
    expect(await lasts(speech.speak('hola', false))).toBe(0);
    expect(troubles).toEqual(['no_voice']);
  });

  it('is over once a voice is heard again', async () => {
    let behave = fails('synthesis-failed');
    const { speech, troubles } = speechOf(new Engine((words, engine) => behave(words, engine)));
    await lasts(speech.speak('hola', false));
    behave = speaksFor(500);
    await lasts(speech.speak('hola', false));
    expect(troubles).toEqual(['no_voice', null]);
  });
});

describe('the voice', () => {
  it('is of this machine before one over the network, then nearest to Peru', () => {
    const voices = [voice('es-PE', false), voice('es-ES'), voice('es_MX'), voice('en-US')];
    expect(voiceFor('es-PE', voices)?.lang).toBe('es_MX');
    expect(voiceFor('es-PE', [...voices, voice('es-PE')])?.localService).toBe(true);
    expect(voiceFor('es-PE', [voice('en-US'), voice('est-EE')])).toBeNull();
  });
});
