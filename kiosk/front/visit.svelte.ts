import { Problem } from '$front/api';
import { language } from '$front/i18n';
import type { Category, TicketView } from '$front/types';
import type { Attempt, Issuer, Wish } from './ticket/issuing';
import { queueState, type Choice, type EntityOffer } from './choosing/offer';

export type Step =
  | { name: 'entities' }
  | { name: 'search' }
  | { name: 'queues'; entity: string }
  | { name: 'priority'; choice: Choice }
  | { name: 'issuing'; waiting: boolean }
  | { name: 'ticket'; ticket: TicketView; choice: Choice }
  | { name: 'cancelling'; ticket: TicketView }
  | { name: 'cancelled'; ticket: TicketView }
  | { name: 'refused'; title: 'title' | 'cancelTitle'; problem: Problem };

const START: Step = { name: 'entities' };

/** One person's way through the kiosk. Every action checks its step, so a second tap of the same finger does nothing. */
export class Visit {
  step = $state.raw<Step>(START);
  /** What was typed in the search, kept for a return to it. */
  text = $state('');
  #trail = $state.raw<Step[]>([]);
  #attempt: Attempt | null = null;

  constructor(
    private readonly issuer: Issuer,
    private readonly unreachable: () => void,
    private readonly unpaired: () => void,
  ) {}

  get atStart(): boolean {
    return this.step.name === 'entities';
  }

  get canGoBack(): boolean {
    return this.#trail.length > 0;
  }

  openSearch(): void {
    this.#go({ name: 'search' });
  }

  /** An entity with one queue leaves nothing to choose. */
  chooseEntity({ entity, queues, state }: EntityOffer): void {
    const [queue] = queues;
    if (state !== 'open' || !queue) return;
    if (queues.length > 1) this.#go({ name: 'queues', entity: entity.code });
    else this.choose({ entity, queue, service: null });
  }

  choose(choice: Choice): void {
    if (queueState(choice.queue) === 'open') this.#go({ name: 'priority', choice });
  }

  /** Asks for the ticket; `category` null is general attention. */
  async take(category: Category | null): Promise<void> {
    if (this.step.name !== 'priority') return;
    const { choice } = this.step;
    const issuing: Step = { name: 'issuing', waiting: false };
    this.#trail = [];
    this.step = issuing;
    const attempt = this.issuer.issue(wish(choice, category), () => this.#waits(attempt));
    this.#attempt = attempt;
    await this.#answer(attempt, choice);
  }

  async cancel(): Promise<void> {
    if (this.step.name !== 'ticket') return;
    const { ticket } = this.step;
    const cancelling: Step = { name: 'cancelling', ticket };
    this.step = cancelling;
    try {
      await this.issuer.cancel(ticket, this.unreachable);
      if (this.step === cancelling) this.step = { name: 'cancelled', ticket };
    } catch (error) {
      this.#refuse(error, 'cancelTitle', this.step === cancelling);
    }
  }

  back(): void {
    const before = this.#trail.at(-1);
    if (!before) return;
    this.#trail = this.#trail.slice(0, -1);
    this.step = before;
  }

  /** Back to the start for the next person; a ticket still on its way is given up. */
  leave(): void {
    this.#attempt?.abandon();
    this.#attempt = null;
    this.#trail = [];
    this.text = '';
    this.step = START;
  }

  #go(step: Step): void {
    this.#trail = [...this.#trail, this.step];
    this.step = step;
  }

  async #answer(attempt: Attempt, choice: Choice): Promise<void> {
    try {
      const ticket = await attempt.ticket;
      if (ticket) this.step = { name: 'ticket', ticket, choice };
    } catch (error) {
      this.#refuse(error, 'title', this.#attempt === attempt);
    } finally {
      if (this.#attempt === attempt) this.#attempt = null;
    }
  }

  #waits(attempt: Attempt): void {
    this.unreachable();
    if (this.#attempt === attempt && this.step.name === 'issuing')
      this.step = { name: 'issuing', waiting: true };
  }

  #refuse(error: unknown, title: 'title' | 'cancelTitle', present: boolean): void {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) this.unpaired();
    else if (present) this.step = { name: 'refused', title, problem: error };
  }
}

function wish({ queue, service }: Choice, category: Category | null): Wish {
  const what = service ? { queue: queue.id, service: service.id } : { queue: queue.id };
  const how = category ? { priority: 'preferential' as const, category } : { priority: 'normal' as const };
  return { ...what, ...how, language: language() };
}
