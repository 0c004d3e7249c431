/** The site's numbers of the day, summed from its queues and windows. */
import { locale } from '$front/i18n';
import type { QueuesView, QueueView } from '$front/types';
import { secondsSince } from './concern';

export interface Totals {
  waiting: number;
  preferential: number;
  serving: number;
  issued: number;
  called: number;
  averageWait: number | null;
  oldest: QueueView | null;
  open: number;
  paused: number;
  windows: number;
}

export function totals(view: QueuesView): Totals {
  const sum = (pick: (queue: QueueView) => number) =>
    view.queues.reduce((all, queue) => all + pick(queue), 0);
  const called = sum((queue) => queue.called);
  return {
    waiting: sum((queue) => queue.waiting),
    preferential: sum((queue) => queue.waiting_preferential),
    serving: sum((queue) => queue.serving),
    issued: sum((queue) => queue.issued),
    called,
    averageWait: averageWait(view.queues),
    oldest: oldestQueue(view.queues),
    open: view.windows.filter((each) => each.session.state === 'open').length,
    paused: view.windows.filter((each) => each.session.state === 'paused').length,
    windows: view.windows.length,
  };
}

/** Weighted by the calls of each queue, so a queue with two tickets weighs as two. */
function averageWait(queues: QueueView[]): number | null {
  const counted = queues.filter((queue) => queue.average_wait_s !== null && queue.called > 0);
  const calls = counted.reduce((all, queue) => all + queue.called, 0);
  if (calls === 0) return null;
  return counted.reduce((all, queue) => all + (queue.average_wait_s ?? 0) * queue.called, 0) / calls;
}

function oldestQueue(queues: QueueView[]): QueueView | null {
  const waiting = queues.filter((queue) => queue.waiting > 0 && queue.oldest_at);
  return waiting.reduce<QueueView | null>(
    (oldest, queue) => (oldest?.oldest_at && oldest.oldest_at <= (queue.oldest_at ?? '') ? oldest : queue),
    null,
  );
}

export type Column = 'order' | 'name' | 'waiting' | 'oldest' | 'average' | 'issued' | 'called' | 'serving';

/** A stable order by one column; 'order' keeps the catalogue's. Numbers go down, names go up. */
export function sortQueues(queues: QueueView[], column: Column, reverse: boolean, now: number): QueueView[] {
  if (column === 'order') return queues;
  const sorted = [...queues].sort((a, b) => compare(a, b, column, now));
  return reverse ? sorted.reverse() : sorted;
}

function compare(a: QueueView, b: QueueView, column: Column, now: number): number {
  if (column === 'name') return label(a).localeCompare(label(b), locale());
  return rank(b, column, now) - rank(a, column, now);
}

function rank(queue: QueueView, column: Column, now: number): number {
  if (column === 'oldest') return queue.waiting ? secondsSince(queue.oldest_at, now) : -1;
  if (column === 'average') return queue.average_wait_s ?? -1;
  return queue[column as 'waiting' | 'issued' | 'called' | 'serving'];
}

const label = (queue: QueueView) => `${queue.entity_name} ${queue.name}`;
