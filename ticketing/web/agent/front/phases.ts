import type { TicketView, WindowView } from '$front/types';

/** What the console is for at this moment; the screen, its colour and its actions follow from it. */
export type Phase = 'closed' | 'paused' | 'free' | 'calling' | 'serving' | 'coding';

export type Action =
  | 'open'
  | 'change_window'
  | 'reopen'
  | 'pause'
  | 'close'
  | 'next'
  | 'start'
  | 'recall'
  | 'no_show'
  | 'finish'
  | 'end'
  | 'hold'
  | 'transfer'
  | 'misroute'
  | 'return'
  | 'save_codes'
  | 'code_later';

/** `coding`: the ended ticket whose services the agent is writing down, if any. */
export function phaseOf(view: WindowView, coding: TicketView | null): Phase {
  if (coding) return 'coding';
  if (view.ticket) return view.ticket.state === 'called' ? 'calling' : 'serving';
  if (view.session.state === 'open') return 'free';
  return view.session.state;
}

const PRIMARY: Record<Phase, Action> = {
  closed: 'open',
  paused: 'reopen',
  free: 'next',
  calling: 'start',
  serving: 'finish',
  coding: 'save_codes',
};

/** The one action that is large. */
export function primaryOf(phase: Phase): Action {
  return PRIMARY[phase];
}

/** Five places that keep their position, so that a hand finds them without looking. */
const SLOTS: Record<Phase, Action[]> = {
  closed: ['change_window'],
  paused: [],
  free: [],
  calling: ['recall', 'no_show', 'transfer', 'misroute', 'return'],
  serving: ['end', 'hold', 'transfer', 'misroute', 'return'],
  coding: ['code_later'],
};

export function slotsOf(phase: Phase, view: WindowView): Action[] {
  return phase === 'coding' && canCall(view) ? [...SLOTS.coding, 'next'] : SLOTS[phase];
}

/** What can be done with the window itself. A window with a person at it neither pauses nor closes. */
export function windowActions(view: WindowView, phase: Phase): Action[] {
  if (view.session.state === 'closed' || view.ticket) return [];
  if (view.session.state === 'open') return ['pause', 'close'];
  // An agent who codes during a pause finds the way back here; otherwise it is the large button.
  return phase === 'coding' ? ['reopen', 'close'] : ['close'];
}

/** Everything allowed now: what a key may trigger. */
export function actionsIn(view: WindowView, coding: TicketView | null): Action[] {
  const phase = phaseOf(view, coding);
  return [primaryOf(phase), ...slotsOf(phase, view), ...windowActions(view, phase)];
}

/** Whether the window may call a ticket, chosen or next. */
export function canCall(view: WindowView): boolean {
  return view.session.state === 'open' && !view.ticket;
}
