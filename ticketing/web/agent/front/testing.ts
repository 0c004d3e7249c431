import type { Me, SessionState, SiteView, TicketView, WindowView } from '$front/types';

/** Factories for the tests: a whole value, of which a test names only what it is about. */
export function aTicket(parts: Partial<TicketView> = {}): TicketView {
  const at = '2026-11-24T14:00:00.000Z';
  return {
    id: 't1',
    site: 'cusco',
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
    issued_at: at,
    arrived_at: at,
    called_at: null,
    started_at: null,
    ended_at: null,
    since: at,
    window: null,
    window_number: null,
    agent: null,
    agent_name: null,
    for_window: null,
    for_agent: null,
    recalls: 0,
    transfers: 0,
    ahead: null,
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
    ...parts,
  };
}

export function aWindow(parts: Partial<WindowView> = {}, state: SessionState = 'open'): WindowView {
  const session = {
    state,
    agent: 'p1',
    agent_name: 'Rosa Quispe',
    since: null,
    reason: null,
    freed_at: null,
  };
  return {
    seq: 10,
    site: 'cusco',
    id: 'cusco:7',
    number: 7,
    queues: ['cusco:reniec'],
    session,
    ticket: null,
    closed: [],
    held: [],
    directed: [],
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
    restore_grace_s: 900,
    choose_allowed: true,
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
    sites: [{ id: 'cusco', name: 'MAC Cusco' }],
    language: null,
    csrf_token: 'token',
  };
}

/** A browser's storage, as far as the console uses it. */
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
