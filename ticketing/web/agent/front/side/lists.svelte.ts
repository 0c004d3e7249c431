import { api, Offline } from '$front/api';
import { serverClock } from '$front/time/clock';
import type { QueuesView, SiteView, TicketList, TicketView } from '$front/types';

/** All windows of a centre ask at the same event: not more often than this, each. */
const PAUSE_MS = 2_500;
const MOST = 500;

/** The waiting and the absent tickets of the window's queues, kept fresh as the queues change. */
export class Lists {
  waiting = $state.raw<TicketView[]>([]);
  absent = $state.raw<TicketView[]>([]);
  #seen = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = -Infinity;

  constructor(
    private readonly site: SiteView,
    private readonly queues: () => string[],
  ) {}

  /** Asks again when something moved in the own queues; what happens in others is no reason. */
  follow(view: QueuesView): void {
    const own = this.queues();
    const moved = view.queues
      .filter((queue) => own.includes(queue.id))
      .map((queue) => [queue.waiting, queue.issued, queue.called, queue.oldest_at].join('/'))
      .join(' ');
    if (moved === this.#seen) return;
    this.#seen = moved;
    this.soon();
  }

  /** One request for all that happens within the pause. */
  soon(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#last + PAUSE_MS - serverClock.elapsed());
    this.#timer = setTimeout(() => void this.#load(), wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** A ticket that just left or entered the lists by a command of this window. */
  put(ticket: TicketView): void {
    this.waiting = this.waiting.filter((each) => each.id !== ticket.id);
    this.absent = this.absent.filter((each) => each.id !== ticket.id);
    if (ticket.state === 'no_show') this.absent = [ticket, ...this.absent];
    this.soon();
  }

  async #load(): Promise<void> {
    this.#last = serverClock.elapsed();
    try {
      const path = `/sites/${this.site.id}/tickets?state=waiting,no_show&limit=${MOST}`;
      this.#take((await api.get<TicketList>(path)).tickets);
    } catch (error) {
      // With no connection the next change, or the reconnection, asks again.
      if (!(error instanceof Offline)) throw error;
    } finally {
      this.#timer = undefined;
    }
  }

  #take(tickets: TicketView[]): void {
    const own = new Set(this.queues());
    const mine = tickets.filter((ticket) => own.has(ticket.queue));
    this.waiting = mine.filter((ticket) => ticket.state === 'waiting').sort(byClassAndArrival);
    this.absent = mine
      .filter((ticket) => ticket.state === 'no_show')
      .sort((a, b) => b.since.localeCompare(a.since));
  }
}

function byClassAndArrival(a: TicketView, b: TicketView): number {
  if (a.priority !== b.priority) return a.priority === 'preferential' ? -1 : 1;
  return a.arrived_at.localeCompare(b.arrived_at);
}

/** The no-shows that can still be restored. */
export function restorable(absent: readonly TicketView[], graceS: number, now: number): TicketView[] {
  return absent.filter((ticket) => Date.parse(ticket.since) + graceS * 1000 > now);
}
