/** When a new state of the ticket is a call that the person has not been alerted to: never on a repaint or a reconnection. */
import type { TrackState } from '$front/types';

type Ticket = TrackState['ticket'];

export function isNewCall(before: Ticket | null, after: Ticket): boolean {
  if (after.state !== 'called') return false;
  return before?.state !== 'called' || before.called_at !== after.called_at;
}
