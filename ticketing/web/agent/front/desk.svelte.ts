import { api, Offline, Problem, type Method } from '$front/api';
import { access } from '$front/access.svelte';
import { serverClock } from '$front/time/clock';
import { refusal } from '$front/refusals';
import type { Me, QueueView, QueuesView, SiteView, TargetsView, TicketView, WindowView } from '$front/types';
import { dropDraft, firstDraft, loadDraft, saveDraft, type Draft } from './coding/drafts';
import { fold, isBefore, seenBy } from './coding/folding';
import { Lists } from './side/lists.svelte';
import { actionsIn, phaseOf, type Action } from './phases';
import { ticking } from './ticking.svelte';
import { t } from '$front/i18n';

/** Refusals that a person has to act on; the connection is well. */
const OF_STORAGE = ['storage_full', 'storage_failed', 'read_only'];

export type Busy = Action | 'call' | 'resume' | 'restore' | 'undo';
export type DialogName = 'pause' | 'hold' | 'transfer' | 'misroute' | 'choose' | 'help' | 'leave';
export type TabName = 'waiting' | 'held' | 'closed' | 'absent';

export interface Notice {
  text: string;
  /** A second line; with it the notice is large and stays. */
  hint?: string;
  /** Takes back what the notice tells; offered for some seconds. */
  undo?: () => unknown;
  /** Finished just now: what was written down of it can still be put right. */
  correct?: TicketView;
}

/** All that the console shows of one window, and the one door through which its commands go. */
export class Desk {
  view = $state.raw() as WindowView;
  /** Names, services and windows of the centre, read again when its settings change. */
  site = $state.raw() as SiteView;
  queues = $state.raw<QueuesView | null>(null);
  coding = $state.raw<TicketView | null>(null);
  busy = $state<Busy | null>(null);
  problem = $state<string | null>(null);
  notice = $state.raw<Notice | null>(null);
  dialog = $state<DialogName | null>(null);
  /** Ticket that the dialog is about, when it is not the one at the window. */
  about = $state.raw<TicketView | null>(null);
  /** Where the ticket of the open dialog can be sent, as the server said. */
  targets = $state.raw<TargetsView | null>(null);
  tab = $state<TabName>('waiting');
  /** When a command first got no answer; it is being repeated since. */
  retryingSince = $state.raw<Date | null>(null);
  /** What the server says about it, when more is wrong than the connection. */
  retryingBecause = $state<string | null>(null);
  /** Since when nothing reaches the console: its figures are of then. */
  cutOffSince = $state<number | null>(null);
  drafts = $state.raw<Record<string, Draft>>({});
  readonly lists: Lists;
  #answer: TicketView | null = null;
  #abort: AbortController | null = null;

  constructor(
    readonly me: Me,
    site: SiteView,
    view: WindowView,
  ) {
    this.site = site;
    this.view = view;
    this.lists = new Lists(site, () => this.view.queues);
  }

  get person(): string {
    return this.me.person?.id ?? '';
  }

  get phase() {
    return phaseOf(this.view, this.coding);
  }

  /** Whether what was saved of a finished attention is being put right. */
  get correcting(): boolean {
    return this.coding?.state === 'finished';
  }

  get phaseWord(): string {
    return this.correcting ? t('agent.correcting.phase') : t(`agent.phases.${this.phase}`);
  }

  get allowed(): Action[] {
    return actionsIn(this.view, this.coding);
  }

  /** The ticket on the stage. */
  get ticket(): TicketView | null {
    return this.coding ?? this.view.ticket;
  }

  get ownQueues(): QueueView[] {
    return (this.queues?.queues ?? []).filter((queue) => this.view.queues.includes(queue.id));
  }

  /** People in the own queues, and those sent here out of another one. */
  get waiting(): number {
    const sent = this.view.directed.filter((ticket) => !this.view.queues.includes(ticket.queue));
    return this.ownQueues.reduce((sum, queue) => sum + queue.waiting, sent.length);
  }

  /** The instant whose state the console shows, milliseconds of the epoch. */
  get asOf(): number {
    return this.cutOffSince ?? ticking.now;
  }

  draft(ticket: TicketView): Draft {
    return this.drafts[ticket.id] ?? loadDraft(localStorage, ticket.id, firstDraft(ticket));
  }

  write(ticket: TicketView, draft: Draft): void {
    this.drafts = { ...this.drafts, [ticket.id]: draft };
    saveDraft(localStorage, ticket.id, draft, serverClock.now());
  }

  forget(ticket: TicketView): void {
    const { [ticket.id]: _sent, ...others } = this.drafts;
    this.drafts = others;
    dropDraft(localStorage, ticket.id);
  }

  /** A view from the room or from an answer; an older one never replaces a newer one. */
  receive(view: WindowView): void {
    if (view.seq < this.view.seq) return;
    const answer = this.#answer;
    const stale = answer && isBefore(view, answer);
    if (!stale) this.#answer = null;
    this.view = stale ? fold(view, answer, this.person) : seenBy(view, this.person);
    if (this.coding?.state === 'closed' && !this.view.closed.some((each) => each.id === this.coding?.id))
      this.coding = null;
  }

  receiveQueues(view: QueuesView): void {
    this.queues = view;
    if (view.settings !== this.site.settings) void this.#readSite();
    this.lists.follow(view);
  }

  async #readSite(): Promise<void> {
    try {
      this.site = await api.get<SiteView>(`/sites/${encodeURIComponent(this.site.id)}`);
    } catch (error) {
      // The next message of the room tries again; until then the old names serve.
      if (!(error instanceof Offline || error instanceof Problem)) throw error;
    }
  }

  /** The answer of a command on a ticket shows at once; the socket only confirms it. */
  apply(ticket: TicketView): void {
    // A message may have overtaken the answer: what it tells is newer, and stays.
    if (isBefore(this.view, ticket)) {
      this.#answer = ticket;
      this.view = fold(this.view, ticket, this.person);
    }
    if (this.coding?.id === ticket.id && ticket.state !== 'closed') this.coding = null;
    this.lists.put(ticket);
  }

  /**
   * Sends a command until it is answered, always with the same key; `taken` gets the answer.
   * One command at a time: a second press while one is under way does nothing.
   * `refused` may take a refusal as its own: it answers whether it did.
   */
  async send<T>(
    busy: Busy,
    method: Method,
    path: string,
    body: unknown,
    taken: (answer: T) => void,
    refused: (problem: Problem) => boolean = () => false,
  ): Promise<void> {
    if (this.busy) return;
    this.busy = busy;
    this.problem = null;
    this.notice = null;
    this.#abort = new AbortController();
    try {
      taken(
        await api.persist<T>(method, path, body, {
          signal: this.#abort.signal,
          onWaiting: (_attempt, why) => this.#waiting(why),
        }),
      );
      this.closeDialog();
    } catch (error) {
      if (!(error instanceof Problem && refused(error))) this.#failed(error);
    } finally {
      this.busy = null;
      this.retryingSince = null;
      this.retryingBecause = null;
    }
  }

  /** Asks where the ticket can be sent now; the last answer stays until the next one. */
  async askTargets(ticket: TicketView): Promise<void> {
    if (this.targets?.ticket !== ticket.id) this.targets = null;
    try {
      this.targets = await api.get<TargetsView>(`/tickets/${ticket.id}/targets`);
    } catch (error) {
      // With no connection the dialog goes on saying that it loads; the banner tells why.
      if (!(error instanceof Offline)) this.#failed(error);
    }
  }

  closeDialog(): void {
    this.dialog = null;
    this.about = null;
    this.targets = null;
  }

  /** Gives up repeating; whether the server did it shows when it is back. */
  stopRetrying(): void {
    this.#abort?.abort();
  }

  /** Asks for the window and the queues: after a refusal, and while nothing comes live. Answers whether they came. */
  async refresh(): Promise<boolean> {
    try {
      const path = `/windows/${this.view.id}`;
      const [view, queues] = await Promise.all([
        api.get<WindowView>(path),
        api.get<QueuesView>(`/sites/${this.site.id}/queues`),
      ]);
      this.#answer = null;
      this.receive(view);
      this.receiveQueues(queues);
      return true;
    } catch (error) {
      if (error instanceof Offline) return false;
      this.#told(error);
      return true;
    }
  }

  #waiting({ problem }: Offline): void {
    this.retryingSince ??= new Date(serverClock.now());
    this.retryingBecause = problem && OF_STORAGE.includes(problem.code) ? refusal(problem) : null;
  }

  #failed(error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') return void this.refresh();
    this.closeDialog();
    this.#told(error);
    void this.refresh();
  }

  #told(error: unknown): void {
    this.problem = t('agent.failed');
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) return void access.check();
    this.problem = refusal(error) || t('agent.failed');
  }
}
