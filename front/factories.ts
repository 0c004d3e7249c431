/** Factories for tests: complete values as the server sends them, of which a test overrides what it is about. */
import type {
  AlertView,
  EventType,
  Me,
  QueuesView,
  QueuesWindow,
  QueueView,
  SessionState,
  SiteEvent,
  SiteQueue,
  SiteView,
  TicketView,
  WindowView,
} from '$front/types';

export const NOW = Date.parse('2026-11-24T16:00:00.000Z');

/** Instant that is this number of minutes before NOW. */
export const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

export function aTicket(parts: Partial<TicketView> = {}): TicketView {
  return {
    id: 't1',
    site: 'cusco',
    seq: 11,
    code: 'R-045',
    number: 45,
    queue: 'cusco:reniec',
    queue_name: 'RENIEC Trámites',
    entity: 'reniec',
    entity_name: 'RENIEC',
    service: null,
    service_name: null,
    state: 'waiting',
    priority: 'normal',
    category: null,
    language: 'es',
    channel: 'CENTROS MAC',
    issued_at: ago(10),
    arrived_at: ago(10),
    called_at: null,
    started_at: null,
    ended_at: null,
    since: ago(10),
    window: null,
    window_number: null,
    agent: null,
    agent_name: null,
    for_window: null,
    for_agent: null,
    recalls: 0,
    transfers: 0,
    ahead: 0,
    wait_s: 0,
    walk_s: 0,
    service_s: 0,
    hold_s: 0,
    stay_s: 0,
    services: [],
    outcome: null,
    why: null,
    track_url: '/t/t1',
    document: null,
    replaces: null,
    replaced_by: null,
    forgotten: null,
    ...parts,
  };
}

const OPEN = {
  open: true,
  closes_at: null,
  opens_at: null,
  closed_because: null,
  closed_note: null,
  unattended: false,
} as const;

export function aQueue(parts: Partial<QueueView> = {}): QueueView {
  return {
    id: 'cusco:reniec',
    code: 'reniec',
    entity: 'reniec',
    entity_name: 'RENIEC',
    name: 'RENIEC Trámites',
    prefix: 'R',
    ...OPEN,
    unattended_since: null,
    by_hand: null,
    full: false,
    waiting: 0,
    waiting_preferential: 0,
    oldest_at: null,
    issued: 0,
    called: 0,
    average_wait_s: null,
    serving: 0,
    ...parts,
  };
}

const SESSION = {
  state: 'open',
  agent: 'p1',
  agent_name: 'Rosa Quispe',
  since: ago(60),
  reason: null,
  freed_at: null,
} as const;

/** A window as its agent sees it. */
export function aWindow(parts: Partial<WindowView> = {}, state: SessionState = 'open'): WindowView {
  return {
    seq: 10,
    settings: 1,
    site: 'cusco',
    id: 'cusco:7',
    number: 7,
    queues: ['cusco:reniec'],
    session: { ...SESSION, state },
    ticket: null,
    closed: [],
    held: [],
    directed: [],
    ...parts,
  };
}

/** A queue as the kiosk offers it. */
export function anOfferedQueue(parts: Partial<SiteQueue> = {}): SiteQueue {
  return {
    id: 'cusco:t',
    code: 't',
    entity: 'sunat',
    name: 'SUNAT',
    prefix: 'T',
    ...OPEN,
    full: false,
    waiting: 0,
    services: [],
    ...parts,
  };
}

/** A window as the supervisor sees it among the others. */
export function aWindowOfMany(parts: Partial<QueuesWindow> = {}): QueuesWindow {
  return {
    id: 'cusco:1',
    number: 1,
    queues: ['cusco:reniec'],
    ticket: null,
    session: SESSION,
    ...parts,
  };
}

export function anAlert(parts: Partial<AlertView> = {}): AlertView {
  return {
    kind: 'unstaffed',
    ticket: 't1',
    code: 'R-045',
    state: 'waiting',
    queue: 'cusco:reniec',
    window: null,
    window_number: null,
    agent: null,
    agent_name: null,
    since: ago(2),
    until: null,
    reason: null,
    relief: null,
    ...parts,
  };
}

export function aQueuesView(parts: Partial<QueuesView> = {}): QueuesView {
  return {
    seq: 1,
    settings: 1,
    site: { id: 'cusco', name: 'Cusco' },
    queues: [aQueue()],
    windows: [aWindowOfMany()],
    alerts: [],
    bursts: [],
    clock: null,
    changes_at: null,
    ...parts,
  };
}

export function anEvent(
  type: EventType,
  data: Record<string, unknown> = {},
  parts: Partial<SiteEvent> = {},
): SiteEvent {
  const actor: SiteEvent['actor'] = { kind: 'person', id: 'p1', name: 'Rosa Quispe' };
  return { site: 'cusco', seq: 1, at: ago(5), type, actor, ticket: 't1', data, ...parts };
}

export function aSite(parts: Partial<SiteView> = {}): SiteView {
  const queue = {
    id: 'cusco:reniec',
    code: 'reniec',
    entity: 'reniec',
    name: 'RENIEC Trámites',
    prefix: 'R',
  };
  const service = { entity: 'reniec', kind: 'tramite' as const, appointment: null, requirements: [] };
  return {
    id: 'cusco',
    name: 'MAC Cusco',
    kind: 'center',
    at: '2026-11-24T15:00:00.000Z',
    changes_at: '2026-11-25T05:00:00.000Z',
    timezone: 'America/Lima',
    seq: 10,
    settings: 1,
    restore_grace_s: 900,
    choose_allowed: true,
    no_show_least_s: 0,
    entities: [],
    windows: [],
    queues: [{ ...queue, ...OPEN, full: false, waiting: 0, services: ['reniec:ren'] }],
    services: [
      { ...service, id: 'reniec:c4', name: 'Certificado C4', planned_minutes: 4 },
      { ...service, id: 'reniec:ren', name: 'Renovación de DNI', planned_minutes: 7 },
      { ...service, id: 'reniec:dup', name: 'Duplicado de DNI', planned_minutes: null },
      { ...service, id: 'sunat:ruc', entity: 'sunat', name: 'Inscripción al RUC', planned_minutes: 8 },
    ],
    ...parts,
  };
}

export function aMe(): Me {
  const person = { id: 'p1', username: 'rquispe', name: 'Rosa Quispe' };
  return {
    person,
    device: null,
    grants: [],
    sites: [{ id: 'cusco', name: 'MAC Cusco', timezone: 'America/Lima' }],
    language: null,
    csrf_token: 'token',
  };
}

/** The part of a browser's storage that the console uses. */
export class MemoryStore {
  readonly #kept = new Map<string, string>();

  get length(): number {
    return this.#kept.size;
  }

  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }

  removeItem(key: string): void {
    this.#kept.delete(key);
  }

  key(place: number): string | null {
    return this.keys()[place] ?? null;
  }

  keys(): string[] {
    return [...this.#kept.keys()];
  }
}
