/** Opening hours in words: "Atiende hasta las 16:45", "Abre mañana a las 8:00", and why. */
import { day } from '$front/format';
import { locale, t } from '$front/i18n';
import type { SiteQueue } from '$front/types';

export type Opening = Pick<
  SiteQueue,
  'open' | 'closes_at' | 'opens_at' | 'closed_because' | 'closed_note' | 'unattended'
>;

/** The server's time, and the zone whose days and hours are told. */
export interface When {
  at: string;
  timezone: string;
}

const DAY_MS = 24 * 3_600_000;

/** "Atiende hasta las 16:45"; empty where there is no closing within a day. */
export function untilWhen({ closes_at }: Opening, { at, timezone }: When): string {
  if (!closes_at || Date.parse(closes_at) - Date.parse(at) > DAY_MS) return '';
  return t('common.opening.until', { time: hour(closes_at, timezone) });
}

/** "Abre mañana a las 8:00"; empty where no opening is known. */
export function opensWhen({ opens_at }: Pick<Opening, 'opens_at'>, { at, timezone }: When): string {
  if (!opens_at) return '';
  const time = hour(opens_at, timezone);
  const away = dayNumber(opens_at, timezone) - dayNumber(at, timezone);
  if (away <= 0) return t('common.opening.today', { time });
  if (away === 1) return t('common.opening.tomorrow', { time });
  return t('common.opening.later', { day: day(opens_at, timezone), time });
}

/** "Feriado: Navidad". */
export function whyClosed({ closed_because, closed_note }: Opening): string {
  if (!closed_because) return '';
  const noted = closed_because === 'holiday' || closed_because === 'special_day';
  if (noted && closed_note) return t(`common.opening.noted.${closed_because}`, { note: closed_note });
  return t(`common.opening.because.${closed_because}`);
}

/** What stands beside a queue that can be chosen, or cannot: at most two short sentences. */
export function openingWords(opening: Opening, when: When): string[] {
  const words = opening.open ? [untilWhen(opening, when)] : [opensWhen(opening, when), whyClosed(opening)];
  return words.filter((each) => each !== '');
}

/** Of several queues: until the last of the open ones, or the first that opens again, with its reason. */
export function jointOpening<Each extends Opening>(all: Each[]): Opening | null {
  const open = all.filter((each) => each.open);
  if (open.length > 0) {
    const closings = open.map((each) => each.closes_at);
    const endless = closings.includes(null);
    const unattended = open.every((each) => each.unattended);
    return { ...open[0]!, closes_at: endless ? null : closings.sort().at(-1)!, unattended };
  }
  const known = all.filter((each) => each.opens_at !== null);
  const [first] = known.sort((a, b) => Date.parse(a.opens_at!) - Date.parse(b.opens_at!));
  return first ?? all[0] ?? null;
}

/** "8:00", as it is said: without the zero that a clock shows. */
export function hour(at: string, timeZone: string): string {
  const parts = { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  return new Intl.DateTimeFormat(locale(), parts).format(new Date(at)).replace(/^0(?=\d)/, '');
}

/** Days since the epoch of the local date. */
function dayNumber(at: string, timeZone: string): number {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', timeZone } as const;
  return Math.round(Date.parse(new Intl.DateTimeFormat('en-CA', parts).format(new Date(at))) / DAY_MS);
}
