/** What is looked at, as the address says it: a view can be shared, and the back button works. */
import type { Past } from '../answers/answers';
import { type Period, periodOf } from './periods';
import { isMeasure, type Measure } from '../figures/measures';

export const VIEWS = ['today', 'period', 'network', 'entity', 'agent', 'levels'] as const;
export type View = (typeof VIEWS)[number];
export const COMPARISONS = ['none', 'previous', 'last_year'] as const satisfies readonly ('none' | Past)[];
export type Comparison = (typeof COMPARISONS)[number];

export interface Address {
  view: View;
  /** null: of a view of one centre, the first; elsewhere, all. */
  site: string | null;
  entity: string | null;
  agent: string | null;
  period: Period;
  compare: Comparison;
  measure: Measure;
}

type Defaults = Pick<Address, 'period' | 'compare' | 'measure'>;
const OF_A_MONTH: Defaults = { period: { preset: 'this_month' }, compare: 'previous', measure: 'tickets' };
const DEFAULTS: Record<View, Defaults> = {
  today: { ...OF_A_MONTH, compare: 'none' },
  period: OF_A_MONTH,
  network: { period: { preset: 'this_year' }, compare: 'last_year', measure: 'attended' },
  entity: { ...OF_A_MONTH, measure: 'attended' },
  agent: { ...OF_A_MONTH, compare: 'none', measure: 'attentions' },
  levels: { ...OF_A_MONTH, measure: 'within_wait_limit' },
};

/** An address as typed: a part that makes no sense is as if it were not there. */
export function parse(path: string, search: string, home: View = 'period'): Address {
  const view = viewOf(path.split('/').filter(Boolean)[1]) ?? home;
  const query = new URLSearchParams(search);
  const usual = DEFAULTS[view];
  const [compare, measure] = [query.get('compare'), query.get('measure')];
  return {
    view,
    site: query.get('site') || null,
    entity: query.get('entity') || null,
    agent: query.get('agent') || null,
    period: periodOf(query.get('period'), query.get('from'), query.get('to')) ?? usual.period,
    compare: isComparison(compare) ? compare : usual.compare,
    measure: isMeasure(measure) ? measure : usual.measure,
  };
}

/** The address of a view, without what goes without saying. */
export function format(address: Address): string {
  const usual = DEFAULTS[address.view];
  const query = new URLSearchParams();
  for (const name of ['site', 'entity', 'agent'] as const) if (address[name]) query.set(name, address[name]);
  if (address.period.preset === 'custom') {
    query.set('from', address.period.from);
    query.set('to', address.period.to);
  } else if (address.period.preset !== usual.period.preset) query.set('period', address.period.preset);
  if (address.compare !== usual.compare) query.set('compare', address.compare);
  if (address.measure !== usual.measure) query.set('measure', address.measure);
  const text = query.toString();
  return `/reports/${address.view}${text ? `?${text}` : ''}`;
}

/** Another view of the same: place and days stay where both views have them; the rest is that view's own. */
export function toView(address: Address, view: View): Address {
  const chosen = DEFAULTS[address.view].period.preset !== address.period.preset;
  const period = chosen ? address.period : DEFAULTS[view].period;
  return { ...address, ...DEFAULTS[view], view, period, entity: address.entity, agent: null };
}

const viewOf = (text: string | undefined): View | null => VIEWS.find((each) => each === text) ?? null;
const isComparison = (text: string | null): text is Comparison =>
  (COMPARISONS as readonly (string | null)[]).includes(text);
