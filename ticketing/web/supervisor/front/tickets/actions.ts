/** What a supervisor may do with a ticket in each state: their own decisions, and what an absent agent left undone. */
import type { Action, TicketState, TicketView } from '$front/types';

export type TicketAction = Extract<
  Action,
  'return' | 'transfer' | 'release' | 'restore' | 'cancel' | 'finish' | 'no-show' | 'code' | 'correct'
>;

const ACTIONS: Partial<Record<TicketState, TicketAction[]>> = {
  waiting: ['release', 'transfer', 'cancel'],
  called: ['return', 'no-show', 'transfer'],
  serving: ['finish', 'return', 'transfer'],
  closed: ['code'],
  on_hold: ['finish', 'return', 'transfer', 'cancel'],
  no_show: ['restore'],
};
/** Done in an agent's place: the history says why. */
const FOR_AN_AGENT: readonly TicketAction[] = ['finish', 'no-show', 'code'];

export function actionsOn(
  ticket: Pick<TicketView, 'state' | 'for_window' | 'for_agent' | 'forgotten'>,
): TicketAction[] {
  const sent = ticket.for_window !== null || ticket.for_agent !== null;
  const actions = (ACTIONS[ticket.state] ?? []).filter((action) => action !== 'release' || sent);
  if (!ticket.forgotten) return actions;
  // Its day is over, so there is no room to go back to; its true hour can be said again.
  return [...actions.filter((action) => action !== 'restore'), 'correct'];
}

export const needsReason = (action: TicketAction): boolean => FOR_AN_AGENT.includes(action);
