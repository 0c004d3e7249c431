/** Each event of the ledger as a sentence in plain Spanish, with what explains it below. */
import { clock, duration } from '$front/format';
import type { SiteEvent, Why } from '$front/types';
import { t, words } from './strings';

/** What the names in an event stand for; an unknown id is shown as it is. */
export interface Names {
  queue(id: string): string;
  person(id: string): string;
  service(id: string): string;
}

export type Tone = 'plain' | 'call' | 'serve' | 'good' | 'bad' | 'pause';
export interface Told {
  at: string;
  sentence: string;
  by: string;
  details: string[];
  tone: Tone;
}

type Teller = (event: SiteEvent, names: Names) => string;

const TELLERS: Record<string, [Tone, Teller]> = {
  'ticket.issued': ['plain', issued],
  'ticket.called': ['call', (event) => words.called(windowNumber(event.window))],
  'ticket.recalled': ['call', (event) => words.recalled(windowNumber(event.window))],
  'ticket.started': ['serve', (event) => words.started(windowNumber(event.window))],
  'ticket.finished': ['good', () => words.finished],
  'ticket.coded': ['good', coded],
  'ticket.no_show': ['bad', () => words.noShow],
  'ticket.restored': ['plain', () => words.restored],
  'ticket.held': ['pause', () => words.held],
  'ticket.resumed': ['serve', (event) => words.resumed(windowNumber(event.window))],
  'ticket.returned': ['plain', () => words.returned],
  'ticket.transferred': ['plain', transferred],
  'ticket.misrouted': ['bad', (event, names) => words.misrouted(queueName(event, names))],
  'ticket.cancelled': ['bad', () => words.cancelled],
  'ticket.expired': ['bad', () => words.expired],
};

export function tell(event: SiteEvent, names: Names): Told {
  const [tone, teller] = TELLERS[event.type] ?? ['plain', () => event.type];
  return { at: event.at, sentence: teller(event, names), by: actor(event), details: details(event), tone };
}

/** "R-045 was called because…", or null when the event does not say. */
export function tellWhy(why: Why | null | undefined): string | null {
  if (!why) return null;
  const rule = why.directed ? words.why.directed : words.why[why.rule];
  const waited = words.waited(duration(why.waited_s));
  return why.considered > 1 ? `${rule} ${waited} ${words.considered(why.considered)}` : `${rule} ${waited}`;
}

/** `lima-norte:12` → "12". */
export function windowNumber(id: unknown): string {
  return typeof id === 'string' ? id.slice(id.lastIndexOf(':') + 1) : '';
}

function actor(event: SiteEvent): string {
  const name = event.actor.name || words.actor[event.actor.kind] || event.actor.kind;
  return event.actor.kind === 'kiosk' || event.actor.kind === 'device' ? words.atDevice(name) : name;
}

function details(event: SiteEvent): string[] {
  const why = tellWhy(event.data.why as Why | undefined);
  const outcome = t.outcome[event.data.outcome as keyof typeof t.outcome];
  return [
    why && `${t.ticket.why}: ${why}`,
    text(event, 'reason') && `${t.ticket.reason}: ${text(event, 'reason')}`,
    outcome && `${t.ticket.outcome}: ${outcome}`,
    text(event, 'note') && `${t.ticket.note}: ${text(event, 'note')}`,
  ].filter((each): each is string => Boolean(each));
}

function issued(event: SiteEvent, names: Names): string {
  const said = words.issued(queueName(event, names));
  const category = t.category[event.data.category as keyof typeof t.category];
  const arrived = text(event, 'arrived_at');
  const preferential = event.data.priority === 'preferential' ? words.preferential(category) : '';
  // A re-routed ticket keeps the arrival of the one it replaces.
  const kept = event.data.replaces && arrived ? words.keeps(clock(arrived)) : '';
  return `${said}${preferential}${kept}.`;
}

function coded(event: SiteEvent, names: Names): string {
  const services = Array.isArray(event.data.services) ? event.data.services : [];
  const said = services.map((each: { service: string; name?: string; quantity?: number }) => {
    const name = each.name ?? names.service(each.service);
    return (each.quantity ?? 1) > 1 ? `${name} (${each.quantity})` : name;
  });
  return said.length ? words.coded(said.join(', ')) : words.codedNothing;
}

function transferred(event: SiteEvent, names: Names): string {
  const window = windowNumber(event.data.for_window);
  if (window) return words.transferredToWindow(window);
  const agent = text(event, 'for_agent');
  return agent ? words.transferredToAgent(names.person(agent)) : words.transferred(queueName(event, names));
}

function queueName(event: SiteEvent, names: Names): string {
  const id = text(event, 'queue');
  return id ? names.queue(id) : '';
}

function text(event: SiteEvent, field: string): string {
  const value = event.data[field];
  return typeof value === 'string' ? value : '';
}
