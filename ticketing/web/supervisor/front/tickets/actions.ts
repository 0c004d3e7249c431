/** What a supervisor may do with a ticket in each state: the part of the transitions that is theirs to decide. */
import type { Action, TicketState, TicketView } from '$front/types';

export type TicketAction = Extract<Action, 'return' | 'transfer' | 'restore' | 'cancel' | 'correct'>;

const ACTIONS: Partial<Record<TicketState, TicketAction[]>> = {
  waiting: ['transfer', 'cancel'],
  called: ['return', 'transfer'],
  serving: ['return', 'transfer'],
  on_hold: ['return', 'transfer', 'cancel'],
  no_show: ['restore'],
};

export function actionsIn(state: TicketState): TicketAction[] {
  return ACTIONS[state] ?? [];
}

/** Also the true hour of what the day's end settled; to give it again replaces it. */
export function actionsOf(ticket: Pick<TicketView, 'state' | 'forgotten'>): TicketAction[] {
  const actions = actionsIn(ticket.state);
  if (!ticket.forgotten) return actions;
  // It is another day's: there is no room to go back to.
  return [...actions.filter((each) => each !== 'restore'), 'correct'];
}
