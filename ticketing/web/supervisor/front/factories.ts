/** Test data: a queue, a window, a ticket and an event as the server would send them. */
import type { EventType, QueuesWindow, QueueView, SiteEvent, TicketView } from '$front/types';

export const NOW = Date.parse('2026-11-24T16:00:00.000Z');
/** The instant so many minutes before NOW. */
export const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

export function queue(change: Partial<QueueView> = {}): QueueView {
  return {
    id: 'cusco:reniec',
    code: 'reniec',
    entity: 'reniec',
    entity_name: 'RENIEC',
    name: 'RENIEC Trámites',
    prefix: 'R',
    open: true,
    closes_at: null,
    opens_at: null,
    closed_because: null,
    closed_note: null,
    unattended: false,
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
    ...change,
  };
}

export function window(change: Partial<QueuesWindow> = {}): QueuesWindow {
  return {
    id: 'cusco:1',
    number: 1,
    queues: ['cusco:reniec'],
    ticket: null,
    session: {
      state: 'open',
      agent: 'p1',
      agent_name: 'Rosa Quispe',
      since: ago(60),
      reason: null,
      freed_at: null,
    },
    ...change,
  };
}

export function ticket(change: Partial<TicketView> = {}): TicketView {
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
    ...change,
  };
}

export function event(
  type: EventType,
  data: Record<string, unknown> = {},
  change: Partial<SiteEvent> = {},
): SiteEvent {
  const actor: SiteEvent['actor'] = { kind: 'person', id: 'p1', name: 'Rosa Quispe' };
  return { site: 'cusco', seq: 1, at: ago(5), type, actor, ticket: 't1', data, ...change };
}
