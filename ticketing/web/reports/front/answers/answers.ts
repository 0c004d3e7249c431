/** What the reports of the API answer. Shares are 0 to 1, durations seconds, null where nothing was to be measured. */
import type { Day } from '../asking/days';
import { t } from '$front/i18n';

export type Unit = 'count' | 's' | 'share' | 'per_hour';
export type Values = Record<string, number | null>;

export interface Indicator {
  name: string;
  label: string;
  unit: Unit;
  definition: string;
}

export type Past = 'previous' | 'last_year';

/** A key or a value may be missing: an attention without a service, an hour in which nobody was measured. */
export interface Row {
  key: Record<string, string | number | null>;
  label: Record<string, string>;
  values: Values;
  previous?: Values | null;
  last_year?: Values | null;
}

export interface Summary {
  from: Day;
  to: Day;
  by: string[];
  /** The days that each comparison is with. */
  compare: Partial<Record<Past, { from: Day; to: Day }>>;
  closed_through: Day | null;
  live: boolean;
  indicators: Indicator[];
  rows: Row[];
  total: { values: Values; previous?: Values | null; last_year?: Values | null };
}

/** The value of a row, or of what it is compared with; null where there is none. */
export function valueOf(
  row: Pick<Row, 'values' | 'previous' | 'last_year'>,
  name: string,
  of: 'values' | Past = 'values',
): number | null {
  return row[of]?.[name] ?? null;
}

/** "Lima Norte", or the bare key where the catalogue has no name for it; a ticket may have no service yet. */
export const labelOf = (row: Row, dimension: string): string =>
  row.key[dimension] == null ? t('reports.unrecorded') : (row.label[dimension] ?? String(row.key[dimension]));
