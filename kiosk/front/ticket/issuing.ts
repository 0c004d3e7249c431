import { type Api, newKey, Problem } from '$front/api';
import type { IssueBody, TicketView } from '$front/types';

/** What is asked of the server for one person. */
export type Wish = IssueBody;

interface Intent {
  key: string;
  wish: Wish;
  at: number;
}

export interface Attempt {
  /** The ticket; null when the person left before it came. */
  ticket: Promise<TicketView | null>;
  /** The person left: a ticket that may still come is cancelled, as its call would go unanswered. */
  abandon(): void;
}

type Asking = Pick<Api, 'persist'>;
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

const FORGET_MS = 12 * 3_600_000;

/**
 * Asks for tickets so that each intention gives one ticket at most, and no unseen ticket is left.
 *
 * An intention is remembered (with its key) from before it is sent until it is settled. What a power cut or a reload
 * left unsettled is asked again with its key, which answers the ticket that was issued, if one was, and cancelled.
 */
export class Issuer {
  readonly #place: string;

  constructor(
    private readonly site: string,
    private readonly api: Asking,
    private readonly memory: Memory,
    private readonly now: () => number = Date.now,
  ) {
    this.#place = `suyay.kiosk.pending.${site}`;
  }

  issue(wish: Wish, onWaiting: () => void = () => {}): Attempt {
    const intent = { key: newKey(), wish, at: this.now() };
    let left = false;
    this.#remember(intent);
    return { ticket: this.#ask(intent, () => left, onWaiting), abandon: () => void (left = true) };
  }

  /** Cancels a ticket that its person took by mistake; throws the Problem when it is too late. */
  async cancel(ticket: TicketView, onWaiting: () => void = () => {}): Promise<void> {
    await this.api.persist('DELETE', `/tickets/${ticket.id}`, undefined, { onWaiting });
  }

  /** Settles what an earlier life of this page left open. */
  async settle(): Promise<void> {
    for (const intent of this.#pending()) {
      if (this.now() - intent.at > FORGET_MS) this.#forget(intent);
      else
        await unlessRefused(
          this.#ask(
            intent,
            () => true,
            () => {},
          ),
        );
    }
  }

  async #ask(intent: Intent, left: () => boolean, onWaiting: () => void): Promise<TicketView | null> {
    const options = { key: intent.key, onWaiting };
    try {
      const ticket = await this.api.persist<TicketView>(
        'POST',
        `/sites/${this.site}/tickets`,
        intent.wish,
        options,
      );
      if (!left()) return ticket;
      // Already called or gone: there is nothing left to undo.
      await unlessRefused(this.cancel(ticket));
      return null;
    } finally {
      this.#forget(intent);
    }
  }

  #pending(): Intent[] {
    return JSON.parse(this.memory.getItem(this.#place) ?? '[]') as Intent[];
  }

  #remember(intent: Intent): void {
    this.memory.setItem(this.#place, JSON.stringify([...this.#pending(), intent]));
  }

  #forget(intent: Intent): void {
    const rest = this.#pending().filter((other) => other.key !== intent.key);
    this.memory.setItem(this.#place, JSON.stringify(rest));
  }
}

async function unlessRefused(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
