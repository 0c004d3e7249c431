/** Shapes of the API's reports. Shares are 0 to 1, durations seconds, null where nothing was to be measured. */
import type { Compared, SummaryRow, SummaryValues } from '$front/generated/api';
import { t } from '$front/i18n';

export type {
  Distribution,
  FileFormat,
  IndicatorList,
  IndicatorView as Indicator,
  Summary,
  TimeClass,
  Unit,
} from '$front/generated/api';

/** A key or a value may be missing: an attention without a service, an hour without a measurement. */
export type Row = SummaryRow;
export type Values = SummaryValues['values'];
/** An earlier period that this one is compared with. */
export type Past = keyof Compared;

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
