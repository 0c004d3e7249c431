/** What a supervisor may do with a ticket in each state: the part of the transitions that is theirs to decide. */
import type { Action, TicketState } from '$front/types';

export type TicketAction = Extract<Action, 'return' | 'transfer' | 'restore' | 'cancel'>;

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
