/** The server's clock, for every clock and date on a screen: the computer's own may be wrong, or be put right meanwhile. */

const EVERY_MS = 10 * 60_000;
const ANSWER_WITHIN_MS = 3_000;
/** A `Date` header has whole seconds. */
const WHOLE_SECOND_MS = 1_000;

export interface ClockOptions {
  fetcher?: typeof fetch;
  /** Milliseconds since any instant, at an even pace whatever the computer's clock says. */
  elapsed?: () => number;
  /** The computer's time, believed until the server tells its own. */
  own?: () => number;
}

/**
 * Every answer of the server says between which two instants its time lay, counted from when this page began; all of
 * them together say it more exactly than any. An answer that contradicts the others starts over: the server's clock was
 * put right, or this computer slept.
 */
export class ServerClock {
  readonly #fetcher: typeof fetch;
  readonly #elapsed: () => number;
  /** Bounds of the server's time at elapsed 0. */
  #least: number;
  #most: number;
  #told = false;

  constructor(options: ClockOptions = {}) {
    this.#fetcher = options.fetcher ?? ((...args) => fetch(...args));
    this.#elapsed = options.elapsed ?? (() => performance.now());
    this.#least = this.#most = (options.own ?? Date.now)() - this.#elapsed();
  }

  /** Milliseconds of the epoch. */
  now = (): number => Math.round((this.#least + this.#most) / 2 + this.#elapsed());

  /** For durations and deadlines: never jumps, and tells no time of day. */
  elapsed = (): number => this.#elapsed();

  /** Runs `then` after `ms`; the answer cancels it. */
  after(ms: number, then: () => void): () => void {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  }

  /** Learns from the `Date` header of an answer. asked: `elapsed()` when the request was sent. */
  hear(date: string | null, asked: number): void {
    const second = date ? Date.parse(date) : NaN;
    if (Number.isFinite(second)) this.#between(second - this.#elapsed(), second + WHOLE_SECOND_MS - asked);
  }

  /** Learns from an instant that the server wrote a moment ago, however long it was on its way. */
  mark(at: string | undefined): void {
    const instant = at ? Date.parse(at) : NaN;
    if (!Number.isFinite(instant)) return;
    const least = instant - this.#elapsed();
    this.#between(least, this.#told && this.#most > least ? this.#most : least + WHOLE_SECOND_MS);
  }

  /** Asks every ten minutes; the answer stops it. */
  keep(): () => void {
    const timer = setInterval(() => void this.sync(), EVERY_MS);
    return () => clearInterval(timer);
  }

  async sync(): Promise<void> {
    const asked = this.#elapsed();
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      // Without the cookie: asking the time is no use of a login.
      const how = { method: 'HEAD', cache: 'no-store', credentials: 'omit', signal } as const;
      const response = await this.#fetcher('/healthz', how);
      this.hear(response.headers.get('Date'), asked);
    } catch (error) {
      // Offline: what was learnt before still holds, and the banner says that the link is down.
      console.info('server time not available', error);
    }
  }

  #between(least: number, most: number): void {
    const agrees = this.#told && least <= this.#most && most >= this.#least;
    this.#least = agrees ? Math.max(least, this.#least) : least;
    this.#most = agrees ? Math.min(most, this.#most) : most;
    this.#told = true;
  }
}

/** The clock of this page: fed by every answer of the API and every beat. */
export const serverClock = new ServerClock();
