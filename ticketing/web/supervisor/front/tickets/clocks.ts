/** The four clocks of a ticket (and its pauses), the running one counted up to now. */
import { locale } from '$front/i18n';
import type { TicketState, TicketView } from '$front/types';
import { secondsSince } from '../concern';

export interface Clocks {
  wait: number;
  walk: number;
  service: number;
  hold: number;
  stay: number;
}
type Running = 'wait' | 'walk' | 'service' | 'hold';

const RUNNING: Partial<Record<TicketState, Running>> = {
  waiting: 'wait',
  called: 'walk',
  serving: 'service',
  on_hold: 'hold',
};

export function clocks(ticket: TicketView, now: number): Clocks {
  const sums: Clocks = {
    wait: ticket.wait_s,
    walk: ticket.walk_s,
    service: ticket.service_s,
    hold: ticket.hold_s,
    stay: ticket.stay_s,
  };
  const running = runningClock(ticket.state);
  if (running) {
    const spell = secondsSince(ticket.since, now);
    sums[running] += spell;
    sums.stay += spell;
  }
  return sums;
}

export function runningClock(state: TicketState): Running | null {
  return RUNNING[state] ?? null;
}

/** "10:42:07": a history needs the seconds that the other screens leave out. */
export function clockWithSeconds(at: string, timeZone = 'America/Lima'): string {
  const form = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone } as const;
  return new Intl.DateTimeFormat(locale(), form).format(new Date(at));
}
