import type {
  Action,
  CodeBody,
  FinishBody,
  MisrouteBody,
  ReasonBody,
  SessionState,
  TicketView,
  TransferBody,
  WindowView,
} from '$front/types';
import type { Busy, Desk, Notice } from './desk.svelte';
import { codingBody } from './coding/drafts';
import { rememberServices } from './memory';
import { t } from '$front/i18n';

type Body = CodeBody | FinishBody | MisrouteBody | ReasonBody | TransferBody;

export function setSession(desk: Desk, status: SessionState, reason?: string): Promise<void> {
  const opens = desk.phase === 'paused' ? 'reopen' : 'open';
  const busy = ({ open: opens, paused: 'pause', closed: 'close' } as const)[status];
  const body = reason ? { status, reason } : { status };
  return desk.send<WindowView>(busy, 'PUT', `/windows/${desk.view.id}/session`, body, (view) =>
    desk.receive(view),
  );
}

export function callNext(desk: Desk): Promise<void> {
  return desk.send<TicketView | null>('next', 'POST', `/windows/${desk.view.id}/call-next`, {}, (ticket) => {
    desk.coding = null;
    if (ticket) desk.apply(ticket);
    else desk.notice = { text: t('agent.idle.nobody') };
  });
}

/** Calls a chosen ticket; where another one should come first, the server asks why and so does the console. */
export function callTicket(desk: Desk, ticket: TicketView, reason = ''): Promise<void> {
  const body = { ticket: ticket.id, ...reasoned(reason) };
  const path = `/windows/${desk.view.id}/call`;
  const taken = (called: TicketView) => {
    desk.coding = null;
    desk.apply(called);
  };
  return desk.send<TicketView>('call', 'POST', path, body, taken, (problem) => {
    if (problem.code !== 'reason_required') return false;
    desk.about = ticket;
    desk.dialog = 'choose';
    return true;
  });
}

/** `act(desk, ticket, 'hold', 'hold', {reason})`: sends the action, shows the answer and says what happened. */
function act(
  desk: Desk,
  ticket: TicketView,
  busy: Busy,
  action: Action,
  body: Body,
  told?: (after: TicketView) => Notice,
) {
  return desk.send<TicketView>(busy, 'POST', `/tickets/${ticket.id}/${action}`, body, (after) => {
    desk.apply(after);
    if (told) desk.notice = told(after);
  });
}

/** Takes back what `after` answered; `undone` gets the ticket as it was before. */
export function undo(desk: Desk, after: TicketView, undone: (before: TicketView) => void = () => {}) {
  const path = `/tickets/${after.id}/undo`;
  return desk.send<TicketView>('undo', 'POST', path, { seq: after.seq }, (before) => {
    desk.apply(before);
    undone(before);
    desk.notice = { text: t('agent.notices.undone', { code: before.code }) };
  });
}

export const start = (desk: Desk, ticket: TicketView) =>
  act(desk, ticket, 'start', 'start', {}, (after) => ({
    text: t('agent.notices.started', { code: after.code }),
    undo: () => undo(desk, after),
  }));

export const recall = (desk: Desk, ticket: TicketView) => act(desk, ticket, 'recall', 'recall', {});

export const noShow = (desk: Desk, ticket: TicketView) =>
  act(desk, ticket, 'no_show', 'no-show', {}, (after) => ({
    text: t('agent.notices.noShow', { code: after.code }),
    undo: () => undo(desk, after),
  }));

export const restore = (desk: Desk, ticket: TicketView) =>
  act(desk, ticket, 'restore', 'restore', {}, (after) => ({
    text: t('agent.notices.restored', { code: after.code }),
    undo: () => undo(desk, after),
  }));

export const hold = (desk: Desk, ticket: TicketView, reason: string) =>
  act(desk, ticket, 'hold', 'hold', reasoned(reason), (after) => ({
    text: t('agent.notices.held', { code: after.code }),
    undo: () => undo(desk, after),
  }));

export const resume = (desk: Desk, ticket: TicketView) =>
  act(desk, ticket, 'resume', 'resume', {}, (after) => ({
    text: t('agent.notices.resumed', { code: after.code }),
    undo: () => undo(desk, after),
  }));

export const giveBack = (desk: Desk, ticket: TicketView) =>
  act(desk, ticket, 'return', 'return', {}, (after) => ({
    text: t('agent.notices.returned', { code: after.code }),
    undo: () => undo(desk, after),
  }));

export type Target = { queue: string } | { window: string } | { agent: string };

export const transfer = (desk: Desk, ticket: TicketView, target: Target, reason: string) =>
  act(desk, ticket, 'transfer', 'transfer', { ...target, ...reasoned(reason) }, (after) => ({
    text: t('agent.notices.transferred', { code: after.code }),
    undo: () => undo(desk, after),
  }));

export const misroute = (desk: Desk, ticket: TicketView, queue: string, reason: string) =>
  act(desk, ticket, 'misroute', 'misroute', { queue, ...reasoned(reason) }, (after) =>
    replacement(desk, after),
  );

function replacement(desk: Desk, ticket: TicketView): Notice {
  const fresh = ticket.replaced_by;
  const takeBack = () => undo(desk, ticket);
  if (!fresh) return { text: t('agent.notices.transferred', { code: ticket.code }), undo: takeBack };
  const queue = desk.site.queues.find((each) => each.id === fresh.queue)?.name ?? fresh.queue;
  return {
    text: t('agent.notices.replaced', { code: fresh.code, queue }),
    hint: t('agent.notices.tellPerson'),
    undo: takeBack,
  };
}

/** Ends the attention; the services are written down afterwards, on the same screen. */
export function endNow(desk: Desk, ticket: TicketView): Promise<void> {
  return desk.send<TicketView>('end', 'POST', `/tickets/${ticket.id}/finish`, {}, (after) => {
    desk.apply(after);
    desk.coding = after;
    desk.notice = {
      text: t('agent.notices.ended', { code: after.code }),
      undo: () => undo(desk, after),
    };
  });
}

/** Leaves the services to be written down later: nothing is sent, and the form can be opened again. */
export function codeLater(desk: Desk): void {
  const ticket = desk.coding;
  desk.coding = null;
  if (!ticket || ticket.state !== 'closed') return;
  desk.notice = {
    text: t('agent.notices.codeLater', { code: ticket.code }),
    undo: () => {
      desk.notice = null;
      // Meanwhile another page of the same agent may have done it.
      if (!desk.view.ticket) desk.coding = desk.view.closed.find((each) => each.id === ticket.id) ?? null;
    },
  };
}

/** Sends what is in the draft: `finish` while serving, `code` when the attention has ended. */
export function saveCodes(desk: Desk, ticket: TicketView): Promise<void> {
  const serving = ticket.state === 'serving';
  const draft = desk.draft(ticket);
  const path = `/tickets/${ticket.id}/${serving ? 'finish' : 'code'}`;
  return desk.send<TicketView>(
    serving ? 'finish' : 'save_codes',
    'POST',
    path,
    codingBody(draft),
    (after) => {
      rememberServices(
        localStorage,
        draft.services.map((each) => each.service),
      );
      desk.forget(ticket);
      desk.apply(after);
      desk.notice = {
        text: t('agent.notices.finished', { code: after.code }),
        correct: after,
        undo: () =>
          undo(desk, after, (before) => {
            desk.write(before, draft);
            if (before.state === 'closed') desk.coding = before;
          }),
      };
    },
  );
}

/** Opens what was written down of a finished attention, to be saved again. */
export function correct(desk: Desk, ticket: TicketView): void {
  desk.notice = null;
  desk.coding = ticket;
}

function reasoned(reason: string): Body {
  return reason.trim() ? { reason: reason.trim() } : {};
}
