/** Numbers and dates as the readers of the page's language write them. */
import { numbers, perLocale, t } from '$front/i18n';
import type { Indicator, Unit } from './answers';
import { asDate, type Day, plusDays } from '../asking/days';

const whole = numbers({ maximumFractionDigits: 0 });
const one = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const atMostOne = numbers({ maximumFractionDigits: 1 });
const percent = numbers({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const wholePercent = numbers({ style: 'percent', maximumFractionDigits: 0 });
/** A minus is as wide as a plus. */
const minus = (text: string): string => text.replace(/^-/, '−');
const signed = numbers({
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});
const points = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' });
const signedCount = numbers({ maximumFractionDigits: 0, signDisplay: 'exceptZero' });

export const NOTHING = '—';

export const count = (value: number): string => whole(value);

/** "45 s", "11 min 24 s", "1 h 05 min". */
export function time(seconds: number): string {
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return rounded % 60 ? `${minutes} min ${pad(rounded % 60)} s` : `${minutes} min`;
  return `${count(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`;
}

/** A value of an indicator; a dash where nothing was to be measured. */
export function figure(value: number | null | undefined, unit: Unit): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  if (unit === 's') return time(value);
  if (unit === 'share') return percent(value);
  return unit === 'count' ? count(value) : one(value);
}

/** Short, for an axis or a cell: "4.3 M", "12 min", "80%". */
export function brief(value: number | null | undefined, unit: Unit): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  if (unit === 's') return briefTime(value);
  if (unit === 'share') return wholePercent(value);
  if (unit === 'per_hour') return atMostOne(value);
  return briefCount(value);
}

function briefTime(seconds: number): string {
  if (seconds === 0) return '0';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return seconds < 5400
    ? `${atMostOne(Math.round(seconds / 6) / 10)} min`
    : `${atMostOne(Math.round(seconds / 360) / 10)} h`;
}

function briefCount(value: number): string {
  if (Math.abs(value) >= 1e6) return `${atMostOne(value / 1e6)} M`;
  return Math.abs(value) >= 10_000
    ? t('reports.unit.thousand', { value: atMostOne(value / 1e3) })
    : count(value);
}

export interface Change {
  text: string;
  difference: number;
}

/** "+27.0%" of a number or time, "+3.1 puntos" of a share; null when one of them is missing. difference: as it is shown. */
export function change(
  now: number | null | undefined,
  before: number | null | undefined,
  unit: Unit,
): Change | null {
  if (now == null || before == null) return null;
  if (unit === 'share')
    return {
      text: t('reports.unit.points', { value: minus(points((now - before) * 100)) }),
      difference: shown(now - before),
    };
  if (before === 0) return null;
  return { text: minus(signed(now / before - 1)), difference: shown(now / before - 1) };
}

/** What is too small to be seen is no difference. */
const shown = (part: number): number => Math.round(part * 1000) / 1000;

/** "+903,412": how much more. */
export const more = (now: number | null, before: number | null): string =>
  now == null || before == null ? NOTHING : minus(signedCount(now - before));

/** The dots of abbreviations are left out: "24 nov", not "24 nov.". */
const dates = (options: Intl.DateTimeFormatOptions) => {
  const format = perLocale((tag) => new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options }));
  return {
    parts: (day: Day) => format().formatToParts(asDate(day)),
    words: (day: Day) => format().format(asDate(day)).replace(/\./g, ''),
  };
};
/** "24 de noviembre de 2026". */
export const longDay = dates({ day: 'numeric', month: 'long', year: 'numeric' }).words;
const medium = dates({ day: 'numeric', month: 'short', year: 'numeric' });
/** "24 nov 2026". */
export const mediumDay = medium.words;
/** "24 nov". */
export const shortDay = dates({ day: 'numeric', month: 'short' }).words;
/** "mar, 24 nov". */
export const weekdayDay = dates({ weekday: 'short', day: 'numeric', month: 'short' }).words;
const monthYear = dates({ month: 'short', year: 'numeric' });
/** "nov 2026" out of "2026-11" or any of its days. */
export const shortMonth = (month: string): string => monthYear.words(`${month.slice(0, 7)}-01`);

/** "24 nov 2026", "1 – 24 nov 2026", "nov 2026", "ene – mar 2026", "2025", "2016 – 2025". */
export function days(from: Day, to: Day): string {
  if (from === to) return mediumDay(from);
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  const sameMonth = from.slice(0, 7) === to.slice(0, 7);
  if (from.endsWith('-01-01') && to.endsWith('-12-31'))
    return between(from.slice(0, 4), to.slice(0, 4), sameYear);
  if (from.endsWith('-01') && plusDays(to, 1).endsWith('-01'))
    return between(sameYear ? monthAlone(from) : shortMonth(from), shortMonth(to), sameMonth);
  if (sameMonth && dayFirst()) return between(String(Number(from.slice(8))), mediumDay(to));
  return between(sameYear ? shortDay(from) : mediumDay(from), mediumDay(to));
}

const monthAlone = (day: Day): string =>
  monthYear
    .parts(day)
    .find((part) => part.type === 'month')!
    .value.replace('.', '');

/** Whether dates begin with the day, so that "1 – 24 nov 2026" can be read. */
const dayFirst = (): boolean => medium.parts('2026-11-24')[0]!.type === 'day';

const between = (first: string, last: string, same = false) => (same ? last : `${first} – ${last}`);

/** "11:00 a 12:00". */
export const hourSpan = (hour: number): string =>
  t('reports.unit.hours', { from: `${pad(hour)}:00`, to: `${pad(hour + 1)}:00` });

/** weekday: 1 Monday to 7 Sunday. The 1st of January 2024 was a Monday. */
const weekdays = (format: (day: Day) => string) => (weekday: number) =>
  format(plusDays('2024-01-01', weekday - 1));
/** "lunes". */
export const weekdayName = weekdays(dates({ weekday: 'long' }).words);
/** "lun". */
export const weekdayShort = weekdays(dates({ weekday: 'short' }).words);
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "Tickets emitidos por hora" needs the label in the middle of a sentence. */
export const inSentence = (indicator: Indicator): string =>
  /^\p{Lu}{2}/u.test(indicator.label)
    ? indicator.label
    : indicator.label.charAt(0).toLowerCase() + indicator.label.slice(1);

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
