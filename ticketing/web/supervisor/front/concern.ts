/** How worrying each queue and window is: thresholds in seconds, and the list of what asks for attention now. */
import type { AlertView, QueuesView, QueueView } from '$front/types';

export type Level = 'calm' | 'watch' | 'alarm';
export type SupervisedWindow = QueuesView['windows'][number];
export type Reason =
  | 'wait'
  | 'unstaffed'
  | 'unattended'
  | 'closed_waiting'
  | 'full'
  | 'unanswered'
  | 'long_service'
  | 'long_pause';
export interface Concern {
  level: Level;
  reason: Reason | null;
}
export interface Alert extends Concern {
  kind: 'queue' | 'window';
  id: string;
  seconds: number;
  /** Of queues that no window attends: how many, told as one. */
  count?: number;
}

interface Limit {
  watch: number;
  alarm: number;
}

export const LIMITS: Record<'wait' | 'unstaffed' | 'called' | 'serving' | 'paused', Limit> = {
  wait: { watch: 15 * 60, alarm: 30 * 60 },
  unstaffed: { watch: 0, alarm: 5 * 60 },
  called: { watch: 2 * 60, alarm: 4 * 60 },
  serving: { watch: 25 * 60, alarm: 45 * 60 },
  paused: { watch: 20 * 60, alarm: 45 * 60 },
};

const WEIGHT: Record<Level, number> = { calm: 0, watch: 1, alarm: 2 };
const CALM: Concern = { level: 'calm', reason: null };

export function level(seconds: number, limit: Limit): Level {
  if (seconds >= limit.alarm) return 'alarm';
  return seconds >= limit.watch ? 'watch' : 'calm';
}

/** Whole seconds from an instant to now, never negative: a client's clock may run behind the server's. */
export function secondsSince(instant: string | null, now: number): number {
  return instant ? Math.max(0, Math.floor((now - Date.parse(instant)) / 1000)) : 0;
}

/** The queues that an open window serves now; a paused window may come back, but makes no calls meanwhile. */
export function staffedQueues(windows: SupervisedWindow[]): Set<string> {
  return new Set(windows.filter((each) => each.session.state === 'open').flatMap((each) => each.queues));
}

export function queueConcern(queue: QueueView, staffed: Set<string>, now: number): Concern {
  if (queue.waiting > 0) {
    const waited = secondsSince(queue.oldest_at, now);
    const byWait = level(waited, LIMITS.wait);
    if (!staffed.has(queue.id) || queue.unattended)
      return { level: level(waited, LIMITS.unstaffed), reason: 'unstaffed' };
    if (byWait !== 'calm') return { level: byWait, reason: 'wait' };
    if (!queue.open) return { level: 'watch', reason: 'closed_waiting' };
  }
  if (queue.open && queue.full) return { level: 'watch', reason: 'full' };
  return queue.unattended ? { level: 'watch', reason: 'unattended' } : CALM;
}

export function windowConcern(window: SupervisedWindow, now: number): Concern {
  if (window.ticket?.state === 'called')
    return graded(secondsSince(window.ticket.since, now), LIMITS.called, 'unanswered');
  if (window.ticket?.state === 'serving')
    return graded(secondsSince(window.ticket.since, now), LIMITS.serving, 'long_service');
  if (window.session.state === 'paused')
    return graded(secondsSince(window.session.since, now), LIMITS.paused, 'long_pause');
  return CALM;
}

export type TicketAlert = AlertView;
/** Tickets told for the same reason at the same place, oldest first. */
export interface TicketConcern {
  kind: TicketAlert['kind'];
  queue: string;
  level: Level;
  tickets: TicketAlert[];
}

/** The one press that helps a ticket; a queue without a window has its own, the alert's `relief`. */
export const REMEDIES: Partial<Record<TicketAlert['kind'], 'release' | 'return' | 'restore'>> = {
  sent_away: 'release',
  parked_away: 'return',
  parked_long: 'return',
  left_called: 'return',
  hasty_no_show: 'restore',
};

/** What the server tells of single tickets; people without a window are told together, by queue. */
export function ticketConcerns(view: QueuesView, now: number): TicketConcern[] {
  const found = new Map<string, TicketConcern>();
  for (const alert of view.alerts) {
    const key = alert.kind === 'unstaffed' ? `unstaffed ${alert.queue}` : `${alert.kind} ${alert.ticket}`;
    const urgent = level(secondsSince(alert.since, now), LIMITS.unstaffed);
    const graded = alert.kind === 'chosen' || alert.kind === 'hasty_no_show' ? 'watch' : urgent;
    const same = found.get(key) ?? { kind: alert.kind, queue: alert.queue, level: graded, tickets: [] };
    same.tickets.push(alert);
    found.set(key, same);
  }
  return [...found.values()].sort((a, b) => WEIGHT[b.level] - WEIGHT[a.level]);
}

/** Everything that is not calm, worst and longest first; empty queues that no window attends are told as one. */
export function alerts(view: QueuesView, now: number): Alert[] {
  const staffed = staffedQueues(view.windows);
  // The server names those people one by one, and knows the agents' rights besides.
  const told = new Set(view.alerts.filter((each) => each.kind === 'unstaffed').map((each) => each.queue));
  const ofQueues = view.queues.map((queue): Alert => ({
    ...queueConcern(queue, staffed, now),
    kind: 'queue',
    id: queue.id,
    seconds: secondsSince(queue.oldest_at, now),
  }));
  const ofWindows = view.windows.map((window): Alert => ({
    ...windowConcern(window, now),
    kind: 'window',
    id: window.id,
    seconds: secondsSince(window.ticket?.since ?? window.session.since, now),
  }));
  const empty = ofQueues.filter((each) => each.reason === 'unattended');
  const others = ofQueues.filter((each) => each.reason !== 'unattended');
  const asOne = empty.slice(0, 1).map((each) => ({ ...each, seconds: 0, count: empty.length }));
  return [...others, ...asOne, ...ofWindows]
    .filter((each) => each.level !== 'calm' && !(each.reason === 'unstaffed' && told.has(each.id)))
    .sort((a, b) => WEIGHT[b.level] - WEIGHT[a.level] || b.seconds - a.seconds);
}

export function severity(level: Level): number {
  return WEIGHT[level];
}

function graded(seconds: number, limit: Limit, reason: Reason): Concern {
  const found = level(seconds, limit);
  return found === 'calm' ? CALM : { level: found, reason };
}
