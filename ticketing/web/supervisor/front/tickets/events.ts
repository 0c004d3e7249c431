/** Each event of the ledger as a sentence in plain Spanish, with what explains it below. */
import { clock, duration } from '$front/format';
import type { SiteEvent, Why } from '$front/types';
import { t, tOr } from '$front/i18n';

/** What the names in an event stand for; an unknown id is shown as it is. */
export interface Names {
  /** Of the site, in which hours are told. */
  readonly timezone: string | undefined;
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
  'ticket.called': [
    'call',
    (event) => t('supervisor.words.called', { window: windowNumber(event.window) || 'none' }),
  ],
  'ticket.recalled': [
    'call',
    (event) => t('supervisor.words.recalled', { window: windowNumber(event.window) || 'none' }),
  ],
  'ticket.started': [
    'serve',
    (event) => t('supervisor.words.started', { window: windowNumber(event.window) || 'none' }),
  ],
  'ticket.finished': ['good', () => t('supervisor.words.finished')],
  'ticket.coded': ['good', coded],
  'ticket.no_show': ['bad', () => t('supervisor.words.noShow')],
  'ticket.restored': ['plain', () => t('supervisor.words.restored')],
  'ticket.held': ['pause', () => t('supervisor.words.held')],
  'ticket.resumed': ['serve', resumed],
  'ticket.returned': ['plain', () => t('supervisor.words.returned')],
  'ticket.released': ['plain', released],
  'ticket.transferred': ['plain', transferred],
  'ticket.misrouted': [
    'bad',
    (event, names) => t('supervisor.words.misrouted', { queue: queueName(event, names) || 'none' }),
  ],
  'ticket.cancelled': ['bad', () => t('supervisor.words.cancelled')],
  'ticket.expired': ['bad', () => t('supervisor.words.expired')],
  'ticket.printed': ['plain', () => t('supervisor.words.printed')],
  'print.ordered': [
    'plain',
    (event) => t('supervisor.words.printOrdered', { copy: Number(event.data.copy) }),
  ],
  'print.started': ['plain', () => t('supervisor.words.printStarted')],
  'print.failed': ['bad', (event) => notPrinted('failed', event)],
  'print.unknown': ['bad', (event) => notPrinted('unknown', event)],
  'ticket.corrected': [
    'plain',
    (event, names) =>
      t('supervisor.words.corrected', { time: clock(text(event, 'ended_at'), names.timezone) }),
  ],
  'ticket.undone': [
    'plain',
    (event) => t('supervisor.words.undone', { what: text(event, 'undone').replace('ticket.', '') }),
  ],
};

export function tell(event: SiteEvent, names: Names): Told {
  const [tone, teller] = TELLERS[event.type] ?? ['plain', () => event.type];
  return { at: event.at, sentence: teller(event, names), by: actor(event), details: details(event), tone };
}

/** "R-045 was called because…", or null when the event does not say. */
export function tellWhy(why: Why | null | undefined): string | null {
  if (!why) return null;
  const rule = why.directed ? t('supervisor.words.why.directed') : t(`supervisor.words.why.${why.rule}`);
  const waited = t('supervisor.words.waited', { time: duration(why.waited_s) });
  if (why.passed)
    return [rule, t(`supervisor.words.passed.${why.passed}`), why.reason, waited].filter(Boolean).join(' ');
  return why.considered > 1
    ? `${rule} ${waited} ${t('supervisor.words.considered', { n: why.considered })}`
    : `${rule} ${waited}`;
}

/** `lima-norte:12` → "12". */
export function windowNumber(id: unknown): string {
  return typeof id === 'string' ? id.slice(id.lastIndexOf(':') + 1) : '';
}

function actor(event: SiteEvent): string {
  const given = event.actor.name || tOr(`supervisor.words.actor.${event.actor.kind}`, event.actor.kind);
  // What the program does by itself has a name in the ledger, which is Spanish in every language.
  const name = tOr(`supervisor.words.program.${event.actor.id}`, given);
  return event.actor.kind === 'device' ? t('supervisor.words.atDevice', { name }) : name;
}

function details(event: SiteEvent): string[] {
  const why = tellWhy(event.data.why as Why | undefined);
  const outcome = tOr(`supervisor.outcome.${String(event.data.outcome)}`);
  return [
    why && `${t('supervisor.ticket.why')}: ${why}`,
    personsReason(event) && `${t('supervisor.ticket.reason')}: ${personsReason(event)}`,
    outcome && `${t('supervisor.ticket.outcome')}: ${outcome}`,
    text(event, 'note') && `${t('supervisor.ticket.note')}: ${text(event, 'note')}`,
  ].filter((each): each is string => Boolean(each));
}

function notPrinted(how: 'failed' | 'unknown', event: SiteEvent): string {
  const reason = tOr(`supervisor.printer.${text(event, 'reason')}`);
  return t(`supervisor.words.notPrinted.${how}`, { reason: reason || 'none' });
}

/** A release by itself has a word of the program for a reason, which its sentence says already. */
function personsReason(event: SiteEvent): string {
  const reason = text(event, 'reason');
  if (event.type.startsWith('print.')) return '';
  return event.type === 'ticket.released' && tOr(`supervisor.words.released.${reason}`) ? '' : reason;
}

function issued(event: SiteEvent, names: Names): string {
  const said = t('supervisor.words.issued', { queue: queueName(event, names) || 'none' });
  const category = tOr(`supervisor.category.${String(event.data.category)}`);
  const arrived = text(event, 'arrived_at');
  const preferential =
    event.data.priority === 'preferential'
      ? t('supervisor.words.preferential', { category: category || 'none' })
      : '';
  // A re-routed ticket keeps the arrival of the one it replaces.
  const kept =
    event.data.replaces && arrived
      ? t('supervisor.words.keeps', { time: clock(arrived, names.timezone) })
      : '';
  return `${said}${preferential}${kept}.`;
}

function coded(event: SiteEvent, names: Names): string {
  const services = Array.isArray(event.data.services) ? event.data.services : [];
  const said = services.map((each: { service: string; name?: string; quantity?: number }) => {
    const name = each.name ?? names.service(each.service);
    return (each.quantity ?? 1) > 1 ? `${name} (${each.quantity})` : name;
  });
  return said.length
    ? t('supervisor.words.coded', { services: said.join(', ') })
    : t('supervisor.words.codedNothing');
}

function transferred(event: SiteEvent, names: Names): string {
  const window = windowNumber(event.data.for_window);
  if (window) return t('supervisor.words.transferredToWindow', { window });
  const agent = text(event, 'for_agent');
  return agent
    ? t('supervisor.words.transferredToAgent', { agent: names.person(agent) || 'none' })
    : t('supervisor.words.transferred', { queue: queueName(event, names) || 'none' });
}

function resumed(event: SiteEvent, names: Names): string {
  const window = windowNumber(event.window) || 'none';
  const from = text(event, 'taken_over_from');
  return from
    ? t('supervisor.words.takenOver', { window, agent: names.person(from) || 'none' })
    : t('supervisor.words.resumed', { window });
}

/** Why by itself has a word of its own; a person's reason stands below. */
function released(event: SiteEvent): string {
  return tOr(`supervisor.words.released.${text(event, 'reason')}`, t('supervisor.words.released.by_hand'));
}

function queueName(event: SiteEvent, names: Names): string {
  const id = text(event, 'queue');
  return id ? names.queue(id) : '';
}

function text(event: SiteEvent, field: string): string {
  const value = event.data[field];
  return typeof value === 'string' ? value : '';
}
