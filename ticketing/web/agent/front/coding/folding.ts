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

/** Whether a room's message left the server before the answer did: it does not know of the ticket's last event. */
export function isBefore(view: WindowView, answer: TicketView): boolean {
  return view.seq < answer.seq;
}
