/** Something read from the API that is read again whenever the site changes: one request at a time, never a queue of them. */
import { api, Offline } from '$front/api';
import { sentenceOf } from './console.svelte';

const PAUSE_MS = 1000;

export class Fetched<T> {
  data = $state.raw<T | null>(null);
  problem = $state('');
  #busy = false;
  #again = false;
  readonly #ended = new AbortController();

  constructor(private readonly path: string) {}

  refresh(): void {
    if (this.#busy) this.#again = true;
    else void this.#run();
  }

  stop(): void {
    this.#ended.abort();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    do {
      this.#again = false;
      await this.#read();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } while (this.#again && !this.#ended.signal.aborted);
    this.#busy = false;
  }

  async #read(): Promise<void> {
    try {
      this.data = await api.get<T>(this.path, { signal: this.#ended.signal });
      this.problem = '';
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      // What was read stays on the screen; the banner already says since when it may be old.
      if (!(error instanceof Offline) || this.data === null) this.problem = sentenceOf(error);
    }
  }
}
