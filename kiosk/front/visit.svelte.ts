import { Problem } from '$front/api';
import { language } from '$front/i18n';
import type { Category } from '$front/types';
import type { Attempt, Issued, Issuer, Wish } from './ticket/issuing';
import { choiceLabel, queueState, type Choice, type EntityOffer } from './choosing/offer';
import type { Keeper, Kept, Shown } from './kept';

/** What was asked for, so that it can be asked for again without a new choice. */
interface Asked {
  choice: Choice;
  category: Category | null;
}

export type Step =
  | { name: 'entities' }
  | { name: 'search' }
  | { name: 'queues'; entity: string }
  | { name: 'priority'; choice: Choice }
  | { name: 'issuing'; waiting: boolean }
  | ({ name: 'ticket' } & Shown)
  | { name: 'shownAgain'; shown: Shown }
  | { name: 'already'; code: string; asked: Asked }
  | { name: 'cancelling'; issued: Issued }
  | { name: 'cancelled'; issued: Issued }
  | { name: 'kept'; issued: Issued }
  | { name: 'refused'; title: 'title' | 'cancelTitle'; problem: Problem; asked?: Asked };

const START: Step = { name: 'entities' };
/** For so long the code that was on the screen last can be looked at again. */
export const SHOWN_AGAIN_MS = 90_000;

/**
 * One person's way through the kiosk. Every action checks its step, so a second tap of the same finger does nothing.
 *
 * A ticket is asked for by an answer to the question of preferential attention and by nothing else: not by time, not by
 * what the server tells, not by a reload.
 */
export class Visit {
  step = $state.raw<Step>(START);
  /** What was typed in the search, kept for a return to it. */
  text = $state('');
  /** The ticket that was on the screen last. */
  last = $state.raw<Shown | null>(null);
  #trail = $state.raw<Step[]>([]);
  #attempt: Attempt | null = null;
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly issuer: Issuer,
    private readonly unreachable: () => void,
    private readonly unpaired: () => void,
    private readonly keeper: Pick<Keeper, 'keep' | 'kept'>,
  ) {}

  get atStart(): boolean {
    return this.step.name === 'entities';
  }

  get canGoBack(): boolean {
    return this.#trail.length > 0;
  }

  /** After a reload: what stood on the screen stands there again, and what was asked for is asked for further. */
  async resume(): Promise<void> {
    const kept = this.keeper.kept();
    if (this.issuer.wasAsking) await this.#resumeAsking();
    else if (kept) this.#show(kept, kept.name === 'priority' ? [START] : []);
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
    if (this.step.name === 'priority') await this.#issue({ choice: this.step.choice, category });
  }

  /** The person of a document that waits in this queue already wants another ticket all the same. */
  async takeAnother(): Promise<void> {
    if (this.step.name === 'already') await this.#issue(this.step.asked, true);
  }

  /** Asks once more for what was refused for a moment only. */
  async retry(): Promise<void> {
    if (this.step.name === 'refused' && this.step.asked) await this.#issue(this.step.asked);
  }

  async cancel(): Promise<void> {
    if (this.step.name !== 'ticket') return;
    const { issued } = this.step;
    const cancelling: Step = { name: 'cancelling', issued };
    this.keeper.keep(null);
    this.step = cancelling;
    try {
      const gone = await this.issuer.cancel(issued, this.unreachable);
      if (this.step === cancelling) this.step = { name: gone ? 'cancelled' : 'kept', issued };
    } catch (error) {
      this.#refuse(error, 'cancelTitle', this.step === cancelling);
    }
  }

  /** Shows the code that was on the screen last to the person who did not write it down. */
  showAgain(): void {
    if (this.atStart && this.last) this.#go({ name: 'shownAgain', shown: this.last });
  }

  back(): void {
    const before = this.#trail.at(-1);
    if (before) this.#show(before, this.#trail.slice(0, -1));
  }

  /** The person said that they are here: a reload from now on still finds their step. */
  stay(): void {
    this.keeper.keep(isKept(this.step) ? this.step : null);
  }

  /** Back to the start for the next person; a ticket still on its way is given up and withdrawn. */
  leave(): void {
    this.#attempt?.abandon();
    this.#attempt = null;
    if (this.step.name === 'ticket') this.#rememberLast(this.step);
    this.text = '';
    this.#show(START);
  }

  #go(step: Step): void {
    this.#show(step, [...this.#trail, this.step]);
  }

  #show(step: Step, trail: Step[] = []): void {
    this.#trail = trail;
    this.step = step;
    this.keeper.keep(isKept(step) ? step : null);
  }

  #rememberLast({ issued, what }: Shown): void {
    clearTimeout(this.#forgetting);
    this.last = { issued, what };
    this.#forgetting = setTimeout(() => (this.last = null), SHOWN_AGAIN_MS);
  }

  async #issue(asked: Asked, again = false): Promise<void> {
    this.#show({ name: 'issuing', waiting: false });
    const attempt = this.issuer.issue(wish(asked, again), () => this.#waits(attempt));
    this.#attempt = attempt;
    await this.#answer(attempt, asked);
  }

  async #resumeAsking(): Promise<void> {
    const issuing: Step = { name: 'issuing', waiting: false };
    this.#show(issuing);
    const attempt = await this.issuer.resume(() => this.#attempt && this.#waits(this.#attempt));
    if (this.step !== issuing) attempt?.abandon();
    else if (!attempt) this.#show(START);
    else {
      this.#attempt = attempt;
      await this.#answer(attempt, null);
    }
  }

  /** asked: null when a reload forgot it. */
  async #answer(attempt: Attempt, asked: Asked | null): Promise<void> {
    try {
      const issued = await attempt.ticket;
      if (issued && this.#attempt === attempt)
        this.#show({ name: 'ticket', issued, what: what(asked, issued) });
    } catch (error) {
      this.#refuse(error, 'title', this.#attempt === attempt, asked);
    } finally {
      if (this.#attempt === attempt) this.#attempt = null;
    }
  }

  #waits(attempt: Attempt): void {
    this.unreachable();
    if (this.#attempt === attempt && this.step.name === 'issuing')
      this.step = { name: 'issuing', waiting: true };
  }

  #refuse(
    error: unknown,
    title: 'title' | 'cancelTitle',
    present: boolean,
    asked: Asked | null = null,
  ): void {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) this.unpaired();
    else if (present) this.step = refusedStep(error, title, asked);
  }
}

function isKept(step: Step): step is Kept {
  return step.name === 'priority' || step.name === 'ticket';
}

function refusedStep(problem: Problem, title: 'title' | 'cancelTitle', asked: Asked | null): Step {
  const code = problem.extra.ticket_code;
  if (asked && problem.code === 'already_waiting' && typeof code === 'string')
    return { name: 'already', code, asked };
  return { name: 'refused', title, problem, ...(asked && problem.code === 'too_fast' ? { asked } : {}) };
}

function what(asked: Asked | null, { ticket }: Issued): string {
  return asked ? choiceLabel(asked.choice) : (ticket.service_name ?? ticket.queue_name);
}

function wish({ choice: { queue, service }, category }: Asked, again: boolean): Wish {
  const wanted = service ? { queue: queue.id, service: service.id } : { queue: queue.id };
  const how = category ? { priority: 'preferential' as const, category } : { priority: 'normal' as const };
  return { ...wanted, ...how, language: language(), ...(again ? { again } : {}) };
}
