import type { TicketView, WindowView } from '$front/types';

/** The window as it is after a command's answer, before the room's message says the same. `me`: the person's id. */
export function fold(view: WindowView, ticket: TicketView, me: string): WindowView {
  const others = <T extends TicketView>(list: T[]) => list.filter((each) => each.id !== ticket.id);
  const next: WindowView = {
    ...view,
    ticket: view.ticket?.id === ticket.id ? null : view.ticket,
    closed: others(view.closed),
    held: others(view.held),
    directed: others(view.directed),
  };
  if (ticket.state === 'called' || ticket.state === 'serving') next.ticket = ticket;
  if (ticket.state === 'closed') next.closed = [...next.closed, ticket];
  if (ticket.state === 'on_hold') next.held = [...next.held, { ...ticket, hold_reason: null, free_at: null }];
  const forMe = ticket.for_window === view.id || (!!ticket.for_agent && ticket.for_agent === me);
  if (ticket.state === 'waiting' && forMe) next.directed = [...next.directed, ticket];
  return next;
}

/** A window closed from elsewhere, with another agent at it now, is a closed one to the agent before. */
export function seenBy(view: WindowView, me: string): WindowView {
  if (view.session.state === 'closed' || view.session.agent === me) return view;
  const session = {
    state: 'closed' as const,
    agent: null,
    agent_name: null,
    since: null,
    reason: null,
    freed_at: null,
  };
  return { ...view, session, ticket: null, closed: [], held: [] };
}

const KEPT = ['called', 'serving', 'closed', 'on_hold'];

/** A room's message may have left the server before the answer did: whether `view` does not know of it yet. */
export function isBefore(view: WindowView, answer: TicketView): boolean {
  const all = [view.ticket, ...view.closed, ...view.held, ...view.directed];
  const seen = all.find((each) => each?.id === answer.id);
  if (!seen) return KEPT.includes(answer.state);
  return seen.since < answer.since || seen.recalls < answer.recalls;
}
