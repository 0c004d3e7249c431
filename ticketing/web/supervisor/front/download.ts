/** Today's detail as a file. */
import { download } from '$front/files';
import { t } from '$front/i18n';

/** "2026-11-24" of the site's local day. */
export function today(now: number, timeZone = 'America/Lima'): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
}

export type Format = 'xlsx' | 'csv';

export function downloadDetail(site: string, day: string, format: Format): Promise<void> {
  const query = new URLSearchParams({ site, from: day, to: day, format });
  return download(`/reports/detail?${query}`, t('supervisor.detailFile', { site, day, format }));
}
