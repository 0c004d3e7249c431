/** The addresses of the API's reports. */
import type { Comparison } from '../asking/address';
import type { Range } from '../asking/periods';
import type { Distribution, FileFormat } from './answers';

export interface Filters {
  site?: string | null;
  entity?: string | null;
  queue?: string | null;
  service?: string | null;
  agent?: string | null;
  channel?: string | null;
}

export interface Question extends Filters, Range {
  by?: string[];
  indicators?: string[];
  compare?: Comparison;
  /** Like with like too: the sites that were open in every month of both periods. */
  alike?: boolean;
}

export type Format = Extract<FileFormat, 'csv' | 'xlsx'>;

/** The indicators alone: what each is called and what it counts. */
export const INDICATORS = '/reports/indicators';

export function summary(question: Question): string {
  return `/reports/summary?${query(question)}`;
}

export function services(question: Question): string {
  return `/reports/services?${query(question)}`;
}

/** stepS: how wide a class is, in seconds. */
export function distribution(question: Question, of: Distribution['of'], stepS: number): string {
  const asked = query(question);
  asked.set('of', of);
  asked.set('step_s', String(stepS));
  return `/reports/distribution?${asked}`;
}

/** The same question as a file. */
export const inFormat = (path: string, format: Format): string =>
  `${path}${path.includes('?') ? '&' : '?'}format=${format}`;

function query(question: Question): URLSearchParams {
  const asked = new URLSearchParams();
  for (const name of ['site', 'entity', 'queue', 'service', 'agent', 'channel'] as const) {
    const value = question[name];
    if (value) asked.set(name, value);
  }
  asked.set('from', question.from);
  asked.set('to', question.to);
  if (question.by?.length) asked.set('by', question.by.join(','));
  if (question.indicators?.length) asked.set('indicators', question.indicators.join(','));
  if (question.compare && question.compare !== 'none') asked.set('compare', question.compare);
  if (question.alike && asked.has('compare')) asked.set('alike', 'true');
  return asked;
}
