/** When a new state of the ticket is a call that the person has not been alerted to: never on a repaint or a reconnection. */
import { localDay } from '$front/format';
import type { TrackState } from '$front/types';

type Ticket = TrackState['ticket'];

/** Whether the ticket's business day has ended before the person was attended; both of the site's zone. */
export function isDayOver(ticket: Ticket, now: number, timezone: string): boolean {
  const attended = ['closed', 'finished', 'misrouted'].includes(ticket.state);
  return !attended && localDay(now, timezone) > ticket.day;
}

export function isNewCall(before: Ticket | null, after: Ticket): boolean {
  if (after.state !== 'called') return false;
  return before?.state !== 'called' || before.called_at !== after.called_at;
}
