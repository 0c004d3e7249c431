import { type Api, newKey, Problem } from '$front/api';
import { sleep } from '$front/time/sleep';
import type { IssueBody, TicketView, Withdrawal } from '$front/types';

/** What is asked of the server for one person. */
export type Wish = IssueBody;

/** A ticket, with the key and the wish with which it was asked for. */
export interface Issued {
  key: string;
  wish: Wish;
  ticket: TicketView;
}

interface Intent {
  key: string;
  wish: Wish;
  at: number;
  /** The page that asks. */
  owner: string;
  /** Raised by its page every second: while it goes on, the page lives and settles the intent itself. */
  beat: number;
  /** The person left, or the page that asked is gone. */
  left: boolean;
}

export interface Attempt {
  /** The ticket; null when the person left before it came. */
  ticket: Promise<Issued | null>;
  /** The person left: nothing more is asked, and a ticket that was issued meanwhile is withdrawn. */
  abandon(): void;
}

type Asking = Pick<Api, 'persist'>;
export type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export interface IssuerOptions {
  site: string;
  api: Asking;
  /** Shared by all pages of this kiosk, and kept over a power cut. */
  memory: Memory;
  /** Of this tab alone, kept over a reload. */
  tab: Memory;
  now?: () => number;
  pause?: (ms: number) => Promise<void>;
}

const FORGET_MS = 12 * 3_600_000;
/** Until a server in trouble is asked again. */
const TROUBLE_MS = 30_000;
const BEAT_MS = 1_000;
/** A page that raised no beat for so long is gone; browsers slow the timers of a hidden one to a second. */
const LIFE_MS = 4_000;

/**
 * Asks for tickets so that each intention gives one ticket at most, and no unseen ticket is left.
 *
 * An intention is remembered (with its key) from before it is sent until it is settled. When its person leaves, it is
 * withdrawn under that key: the server then issues nothing more for it, and cancels the ticket that it may have issued,
 * unless that was called or some page shows it. A reload goes on asking; what a power cut left is withdrawn.
 */
export class Issuer {
  readonly #owner = newKey();
  readonly #prefix: string;
  readonly #mine: string;
  readonly #now: () => number;
  readonly #pause: (ms: number) => Promise<void>;

  constructor(private readonly options: IssuerOptions) {
    this.#prefix = `suyay.kiosk.intent.${options.site}.`;
    this.#mine = `suyay.kiosk.asking.${options.site}`;
    // Ages across a reload that may have no link: both ends are this computer's own.
    // eslint-disable-next-line no-restricted-syntax
    this.#now = options.now ?? Date.now;
    this.#pause = options.pause ?? sleep;
  }

  issue(wish: Wish, onWaiting: () => void = () => {}): Attempt {
    return this.#attempt(this.#intent(newKey(), wish), onWaiting);
  }

  /**
   * Goes on with what this tab asked before it was loaded again: its person still stands there. null when there is
   * nothing to go on with, or another page goes on with it (a tab that was copied brings its copy of the memory).
   */
  async resume(onWaiting: () => void): Promise<Attempt | null> {
    const intent = this.#read(this.options.tab.getItem(this.#mine));
    if (!intent || intent.left || (await this.#lives(intent))) return null;
    return this.#attempt({ ...intent, owner: this.#owner }, onWaiting);
  }

  /** Takes back a ticket that its person holds by mistake; false when it was called, or another page shows it. */
  async cancel({ key, wish }: Issued, onWaiting: () => void = () => {}): Promise<boolean> {
    const intent = { ...this.#intent(key, wish), left: true };
    // Without a link the person may leave, and the page be loaded again, before the server has heard of it.
    this.#remember(intent);
    const { outcome } = await this.#withdrawn(key, onWaiting);
    this.#forget(intent);
    return outcome === 'cancelled';
  }

  /** Whether this tab asked for a ticket when it was loaded again. */
  get wasAsking(): boolean {
    return this.#read(this.options.tab.getItem(this.#mine))?.left === false;
  }

  /** Settles what earlier lives of this kiosk's pages left open; never what a living page asks for. */
  async settle(): Promise<void> {
    await Promise.all(this.#intents().map((intent) => this.#settleOne(intent)));
  }

  async #settleOne(intent: Intent): Promise<void> {
    if (intent.owner === this.#owner) return;
    if (this.#now() - intent.at > FORGET_MS) this.#forget(intent);
    else if (!(await this.#lives(intent))) await this.#giveUp(intent);
  }

  #intent(key: string, wish: Wish): Intent {
    return { key, wish, at: this.#now(), owner: this.#owner, beat: 0, left: false };
  }

  #attempt(intent: Intent, onWaiting: () => void): Attempt {
    const stopping = new AbortController();
    this.#remember(intent);
    this.options.tab.setItem(this.#mine, intent.key);
    const beating = setInterval(() => this.#remember({ ...intent, beat: ++intent.beat }), BEAT_MS);
    const ticket = this.#ask(intent, stopping.signal, onWaiting).finally(() => clearInterval(beating));
    return { ticket, abandon: () => stopping.abort() };
  }

  async #ask(intent: Intent, stop: AbortSignal, onWaiting: () => void): Promise<Issued | null> {
    const { site, api } = this.options;
    const { key, wish } = intent;
    try {
      const asked = api.persist<TicketView>('POST', `/sites/${site}/tickets`, wish, {
        ...{ key, onWaiting, signal: stop },
      });
      const ticket = await orStopped(asked, stop);
      if (ticket) {
        this.#forget(intent);
        return { key, wish, ticket };
      }
    } catch (error) {
      if (!stop.aborted) {
        this.#forget(intent);
        throw error;
      }
    }
    void this.#giveUp(intent);
    return null;
  }

  /** Withdraws until the server has said so; a power cut meanwhile leaves the intent for the next life. */
  async #giveUp(intent: Intent): Promise<void> {
    this.#remember({ ...intent, left: true });
    try {
      await this.#withdrawn(intent.key, () => {});
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status >= 500) {
        await this.#pause(TROUBLE_MS);
        return this.#giveUp(intent);
      }
    }
    this.#forget(intent);
  }

  #withdrawn(key: string, onWaiting: () => void): Promise<Withdrawal> {
    const { site, api } = this.options;
    return api.persist<Withdrawal>('POST', `/sites/${site}/withdrawals`, { key }, { onWaiting });
  }

  /** Whether the page that asks is there: its beat goes on, whatever any clock says. */
  async #lives(intent: Intent): Promise<boolean> {
    if (intent.left) return false;
    await this.#pause(LIFE_MS);
    const now = this.#read(intent.key);
    return now === null || now.owner !== intent.owner || now.beat !== intent.beat;
  }

  #intents(): Intent[] {
    const { memory } = this.options;
    const names = Array.from({ length: memory.length }, (_, place) => memory.key(place) ?? '');
    const keys = names.filter((name) => name.startsWith(this.#prefix));
    return keys.flatMap((name) => this.#read(name.slice(this.#prefix.length)) ?? []);
  }

  #read(key: string | null): Intent | null {
    const text = key && this.options.memory.getItem(this.#prefix + key);
    return text ? (JSON.parse(text) as Intent) : null;
  }

  // Each intent has a place of its own: two pages that write at once do not lose one another's.
  #remember(intent: Intent): void {
    this.options.memory.setItem(this.#prefix + intent.key, JSON.stringify(intent));
  }

  #forget(intent: Intent): void {
    this.options.memory.removeItem(this.#prefix + intent.key);
  }
}

/** null as soon as it is stopped: an answer that comes later reaches no screen. */
function orStopped<T>(asked: Promise<T>, stop: AbortSignal): Promise<T | null> {
  const stopped = new Promise<null>((resolve) => {
    if (stop.aborted) resolve(null);
    stop.addEventListener('abort', () => resolve(null), { once: true });
  });
  // Its refusal after the stop reaches no screen either.
  asked.catch(() => undefined);
  return Promise.race([asked, stopped]);
}
