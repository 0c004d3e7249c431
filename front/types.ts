/** The views of `/api/v1` and of the live rooms. Instants are RFC 3339 strings in UTC, `_s` are seconds. */

export type TicketState =
  | 'waiting'
  | 'called'
  | 'serving'
  | 'closed'
  | 'finished'
  | 'no_show'
  | 'cancelled'
  | 'misrouted'
  | 'on_hold';
export type Priority = 'normal' | 'preferential';
export type Category = 'pregnant' | 'older_adult' | 'child' | 'disability' | 'infant';
export type Outcome = 'resolved' | 'oriented' | 'incomplete' | 'rejected' | 'not_applicable';
export type SessionState = 'open' | 'paused' | 'closed';
export type DeviceKind = 'kiosk' | 'display';
export type Role = 'agent' | 'greeter' | 'supervisor' | 'coordinator' | 'administrator';

export interface Why {
  rule: 'only' | 'arrival' | 'preferential' | 'ratio' | 'accumulated' | 'weight' | 'chosen';
  policy: 'strict' | 'ratio' | 'accumulating';
  waited_s: number;
  directed: boolean;
  considered: number;
}

export interface CodedService {
  service: string;
  name: string;
  quantity: number;
}

export interface TicketView {
  id: string;
  site: string;
  code: string;
  number: number;
  queue: string;
  queue_name: string;
  entity: string;
  entity_name: string;
  service: string | null;
  service_name: string | null;
  state: TicketState;
  priority: Priority;
  category: Category | null;
  language: string;
  channel: string;
  issued_at: string;
  arrived_at: string;
  called_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  since: string;
  window: string | null;
  window_number: number | null;
  agent: string | null;
  agent_name: string | null;
  for_window: string | null;
  for_agent: string | null;
  recalls: number;
  transfers: number;
  ahead: number | null;
  wait_s: number;
  walk_s: number;
  service_s: number;
  hold_s: number;
  stay_s: number;
  services: CodedService[];
  outcome: Outcome | null;
  why: Why | null;
  track_url: string;
  document: string | null;
  replaces: string | null;
  replaced_by: { id: string; code: string; queue: string } | null;
}

export interface SiteEntity {
  code: string;
  name: string;
  short_name: string;
}

export interface SiteQueue {
  id: string;
  code: string;
  entity: string;
  name: string;
  prefix: string;
  open: boolean;
  full: boolean;
  waiting: number;
  services: string[];
}

export interface SiteService {
  id: string;
  entity: string;
  name: string;
  kind: 'tramite' | 'orientacion' | 'entrega';
  planned_minutes: number | null;
  appointment: boolean | null;
  requirements: string[];
}

export interface SiteWindow {
  id: string;
  number: number;
  name: string | null;
  queues: string[];
}

export interface SiteView {
  id: string;
  name: string;
  kind: 'center' | 'express' | 'itinerant';
  timezone: string;
  seq: number;
  restore_grace_s: number;
  choose_allowed: boolean;
  entities: SiteEntity[];
  queues: SiteQueue[];
  services: SiteService[];
  windows: SiteWindow[];
}

export interface WindowSession {
  state: SessionState;
  agent: string | null;
  agent_name: string | null;
  since: string | null;
  reason: string | null;
  /** When the last person left the window since `since`. */
  freed_at: string | null;
}

/** hold_reason: in a window's view; a ticket that was parked just now comes without it. */
export type HeldTicket = TicketView & { hold_reason?: string | null };

export interface WindowView {
  seq: number;
  site: string;
  id: string;
  number: number;
  queues: string[];
  session: WindowSession;
  ticket: TicketView | null;
  closed: TicketView[];
  held: HeldTicket[];
  directed: TicketView[];
}

export interface BoardCall {
  seq: number;
  at: string;
  ticket_code: string;
  window: string;
  window_number: number;
  queue: string;
  queue_name: string;
  entity: string;
  entity_name: string;
  recall: boolean;
}

export interface BoardView {
  seq: number;
  site: { id: string; name: string };
  calls: BoardCall[];
  queues: {
    id: string;
    name: string;
    prefix: string;
    entity: string;
    entity_name: string;
    waiting: number;
  }[];
}

export interface QueueView {
  id: string;
  code: string;
  entity: string;
  entity_name: string;
  name: string;
  prefix: string;
  open: boolean;
  full: boolean;
  waiting: number;
  waiting_preferential: number;
  oldest_at: string | null;
  issued: number;
  called: number;
  average_wait_s: number | null;
  serving: number;
}

export interface QueuesWindow {
  id: string;
  number: number;
  queues: string[];
  session: WindowSession;
  ticket: {
    id: string;
    code: string;
    state: TicketState;
    since: string;
    queue: string;
    priority: Priority;
  } | null;
}

export interface QueuesView {
  seq: number;
  site: { id: string; name: string };
  queues: QueueView[];
  windows: QueuesWindow[];
}

/** State of the room `ticket:{id}`, which whoever holds the tracking link may join. */
export interface TrackState {
  seq: number;
  ticket: {
    id: string;
    code: string;
    state: TicketState;
    queue_name: string;
    entity_name: string;
    window_number: number | null;
    ahead: number | null;
    issued_at: string;
    called_at: string | null;
    since: string;
  };
}

export interface SiteEvent {
  site: string;
  seq: number;
  at: string;
  type: string;
  actor: { kind: string; id: string; name: string };
  ticket?: string;
  window?: string;
  data: Record<string, unknown>;
}

export interface Me {
  person: { id: string; username: string; name: string } | null;
  device: { id: string; kind: DeviceKind; name: string; site: string } | null;
  grants: { role: Role; site: string | null; entity: string | null }[];
  sites: { id: string; name: string }[];
  /** null before the person chose one. */
  language: string | null;
  csrf_token: string;
}

export interface Device {
  id: string;
  kind: DeviceKind;
  name: string;
  site: string;
  paired_at: string;
  paired_by: string;
  last_seen_at: string | null;
  revoked_at: string | null;
}

export interface Pairing {
  id: string;
  code: string;
  expires_at: string;
}

export interface PairingState {
  state: 'pending' | 'confirmed' | 'expired';
  token?: string;
  device?: { id: string; name: string; site: string; kind: DeviceKind };
}
