/** Which days a report is about: a preset that moves with the calendar, or two chosen days. */
import { type Day, firstOfMonth, firstOfYear, isDay, plusDays, plusYears, span, weekday } from './days';

export const PRESETS = [
  'today',
  'yesterday',
  'this_week',
  'this_month',
  'last_month',
  'this_year',
  'last_year',
  'ten_years',
] as const;
export type Preset = (typeof PRESETS)[number];
export type Period = { preset: Preset } | { preset: 'custom'; from: Day; to: Day };
export interface Range {
  from: Day;
  to: Day;
}
export type Step = 'day' | 'month' | 'year';

/** The days of a period, as of today; none lies in the future. */
export function rangeOf(period: Period, today: Day): Range {
  if (period.preset === 'custom') return { from: period.from, to: period.to };
  return RANGES[period.preset](today);
}

const RANGES: Record<Preset, (today: Day) => Range> = {
  today: (today) => ({ from: today, to: today }),
  yesterday: (today) => ({ from: plusDays(today, -1), to: plusDays(today, -1) }),
  this_week: (today) => ({ from: plusDays(today, 1 - weekday(today)), to: today }),
  this_month: (today) => ({ from: firstOfMonth(today), to: today }),
  last_month: (today) => {
    const end = plusDays(firstOfMonth(today), -1);
    return { from: firstOfMonth(end), to: end };
  },
  this_year: (today) => ({ from: firstOfYear(today), to: today }),
  last_year: (today) => {
    const start = plusYears(firstOfYear(today), -1);
    return { from: start, to: `${start.slice(0, 4)}-12-31` };
  },
  ten_years: (today) => ({ from: plusYears(firstOfYear(today), -9), to: today }),
};

/** A period out of an address; null when it makes no sense. */
export function periodOf(preset: string | null, from: string | null, to: string | null): Period | null {
  if (preset && (PRESETS as readonly string[]).includes(preset)) return { preset: preset as Preset };
  if (from && to && isDay(from) && isDay(to) && from <= to) return { preset: 'custom', from, to };
  return null;
}

/** How finely a trend over these days is read. */
export function stepFor({ from, to }: Range): Step {
  const days = span(from, to);
  if (days <= 62) return 'day';
  return days <= 366 * 12 ? 'month' : 'year';
}
