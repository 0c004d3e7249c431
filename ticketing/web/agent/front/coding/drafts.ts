import type { CodeBody, DoneService, Outcome, TicketView } from '$front/types';

export type Chosen = DoneService;

/** What an agent has written down of an attention and not sent yet. */
export interface Draft {
  services: Chosen[];
  outcome: Outcome;
  note: string;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'suyay.agent.draft.';
const KEPT_MS = 48 * 3_600_000;
const MOST = 99;
const MOST_SERVICES = 20;

/** An empty draft; the service asked for at the kiosk is already in it. */
export function newDraft(asked: string | null): Draft {
  return { services: asked ? [{ service: asked, quantity: 1 }] : [], outcome: 'resolved', note: '' };
}

/** What an agent finds written down already: of a finished attention what was saved, otherwise what was asked for. */
export function firstDraft(ticket: TicketView): Draft {
  if (ticket.state !== 'finished') return newDraft(ticket.service);
  const services = ticket.services.map(({ service, quantity }) => ({ service, quantity }));
  return { ...newDraft(null), services, outcome: ticket.outcome ?? 'resolved' };
}

export function loadDraft(store: Store, ticket: string, otherwise: Draft): Draft {
  return read(store, PREFIX + ticket)?.draft ?? otherwise;
}

export function saveDraft(store: Store, ticket: string, draft: Draft, now: number): void {
  store.setItem(PREFIX + ticket, JSON.stringify({ at: now, draft }));
}

export function dropDraft(store: Store, ticket: string): void {
  store.removeItem(PREFIX + ticket);
}

/** A note may name a person: what was never sent does not stay in this browser. */
export function sweepDrafts(store: Store, now: number): void {
  const keys = Array.from({ length: store.length }, (_, place) => store.key(place) ?? '');
  for (const key of keys) {
    if (!key.startsWith(PREFIX)) continue;
    const saved = read(store, key);
    if (!saved || now - saved.at > KEPT_MS) store.removeItem(key);
  }
}

function read(store: Store, key: string): { at: number; draft: Draft } | null {
  try {
    const saved = JSON.parse(store.getItem(key) ?? 'null') as { at: number; draft: Partial<Draft> } | null;
    if (!saved || !Array.isArray(saved.draft?.services)) return null;
    return { at: saved.at, draft: { ...newDraft(null), ...saved.draft } };
  } catch {
    // An older build wrote another shape there: an empty draft is right.
    return null;
  }
}

/** Adds a service; one more of it when it is there already. */
export function withService(draft: Draft, service: string): Draft {
  if (draft.services.some((each) => each.service === service)) return withQuantity(draft, service, 1);
  return { ...draft, services: [...draft.services, { service, quantity: 1 }].slice(0, MOST_SERVICES) };
}

/** Adds `step` to a service's quantity, kept between 1 and 99. */
export function withQuantity(draft: Draft, service: string, step: number): Draft {
  const change = (each: Chosen) =>
    each.service === service
      ? { ...each, quantity: Math.min(MOST, Math.max(1, each.quantity + step)) }
      : each;
  return { ...draft, services: draft.services.map(change) };
}

export function withoutService(draft: Draft, service: string): Draft {
  return { ...draft, services: draft.services.filter((each) => each.service !== service) };
}

/** The body of `finish` and `code`. */
export function codingBody(draft: Draft): CodeBody {
  const note = draft.note.trim();
  return { services: draft.services, outcome: draft.outcome, ...(note ? { note } : {}) };
}
