/** Answers to questions that change: only the newest counts, and what was there stays until the new one comes. */
import { access } from '$front/access.svelte';
import { api, Offline, Problem } from '$front/api';
import { serverClock } from '$front/time/clock';
import { refusal } from '$front/refusals';
import { t } from '$front/i18n';

/** An answer that comes sooner shows no progress: it would only flicker. */
const SLOW_MS = 350;
/** The login, or the right to these figures, has ended. */
const LOST = [401, 403, 404];

export class Asked<T> {
  data = $state.raw<T[] | null>(null);
  problem = $state('');
  busy = $state(false);
  /** Long enough under way to be worth showing. */
  slow = $state(false);
  /** When the data came, in milliseconds of the epoch. */
  at = $state(0);
  #running: AbortController | null = null;
  #paths: string[] = [];

  /** Asks; an answer to an earlier question that comes late is dropped. */
  async ask(paths: string[]): Promise<void> {
    this.stop();
    this.#paths = paths;
    const running = (this.#running = new AbortController());
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    this.busy = true;
    try {
      const data = await Promise.all(
        paths.map((path) => api.get<T>(path, { signal: running.signal, timeoutMs: 60_000 })),
      );
      if (running !== this.#running) return;
      [this.data, this.problem, this.at] = [data, '', serverClock.now()];
    } catch (error) {
      if (running === this.#running) this.#failed(error);
    } finally {
      clearTimeout(timer);
      if (running === this.#running) [this.busy, this.slow] = [false, false];
    }
  }

  #failed(error: unknown): void {
    this.problem = sentenceOf(error);
    if (!(error instanceof Problem) || !LOST.includes(error.status)) return;
    // What this person may not see any more must not go on standing there.
    this.data = null;
    void access.check();
  }

  again(): void {
    void this.ask(this.#paths);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
    [this.busy, this.slow] = [false, false];
  }
}

/** What to show when something was refused or nothing answered. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return refusal(error);
  if (error instanceof Offline) return error.problem ? refusal(error.problem) : t('reports.noConnection');
  console.error(error);
  return t('reports.failed');
}
