import type { Clock } from './announcer';

const EVERY_MS = 10 * 60_000;
/** The `Date` header has whole seconds: a smaller difference is noise. */
const TOLERANCE_MS = 2_000;
const ANSWER_WITHIN_MS = 3_000;

/** The server's time: a screen's own clock is often wrong, and the age of a call and the clock on the wall need the right one. */
export class ServerClock implements Clock {
  #offsetMs = 0;

  /** What to add to this machine's time to get the server's. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  constructor(private readonly fetcher: typeof fetch = (...args) => fetch(...args)) {}

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  after(ms: number, then: () => void): () => void {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  }

  /** Asks every ten minutes; the answer stops it. */
  keep(): () => void {
    const timer = setInterval(() => void this.sync(), EVERY_MS);
    return () => clearInterval(timer);
  }

  async sync(): Promise<void> {
    const asked = Date.now();
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const response = await this.fetcher('/healthz', { method: 'HEAD', cache: 'no-store', signal });
      this.#learn(response.headers.get('Date'), (asked + Date.now()) / 2);
    } catch (error) {
      // Offline: what was learnt before still holds, and the banner says that the link is down.
      console.info('server time not available', error);
    }
  }

  #learn(date: string | null, localMs: number): void {
    const offset = date ? Date.parse(date) + 500 - localMs : NaN;
    if (Number.isFinite(offset)) this.#offsetMs = Math.abs(offset) > TOLERANCE_MS ? offset : 0;
  }
}
