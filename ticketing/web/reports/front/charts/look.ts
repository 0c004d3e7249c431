/** The look of every chart, in the colours of front/theme.css: each mark has 3:1 on a card, and no two differ by hue alone. */
import { colour } from '$front/theme';
import { locale, t } from '$front/i18n';
import type { Unit } from '../answers/answers';
import { brief, count } from '../answers/formats';

export const INK = colour('--ink');
export const MUTED = colour('--muted');
export const LINE = colour('--line');
export const CARD = colour('--card');
/** What is asked about: dark and whole. */
export const NOW = colour('--brand');
/** What it is compared with: lighter, and a line or a tick. */
export const BEFORE = colour('--chart-before');
/** What stands out: the limit, the highest. */
export const MARK = colour('--call');
/** From few to many: one hue, darker with each step. */
export const STEPS = ([1, 2, 3, 4, 5, 6] as const).map((step) => colour(`--chart-step-${step}`));
export const FONT =
  "'Atkinson Hyperlegible Next Variable', 'Atkinson Hyperlegible Next', system-ui, 'Segoe UI', sans-serif";

const TEXT = { color: MUTED, fontSize: 13, fontFamily: FONT };

export const base = {
  textStyle: { fontFamily: FONT, color: INK },
  backgroundColor: 'transparent',
};

export const tooltip = {
  backgroundColor: INK,
  borderWidth: 0,
  padding: [8, 12],
  textStyle: { color: CARD, fontFamily: FONT, fontSize: 14 },
  extraCssText: 'border-radius: 8px; box-shadow: none; max-width: 22rem; white-space: normal;',
  confine: true,
  transitionDuration: 0,
};

export const legend = {
  top: 0,
  left: 0,
  itemGap: 18,
  itemWidth: 18,
  itemHeight: 10,
  icon: undefined as string | undefined,
  selectedMode: false,
  textStyle: { ...TEXT, color: INK },
};

export function categories(labels: string[], more: Record<string, unknown> = {}) {
  return {
    type: 'category',
    data: labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colour('--line-strong') } },
    axisLabel: { ...TEXT, hideOverlap: true, ...more },
  };
}

export function values(scale: Scale, more: Record<string, unknown> = {}) {
  return {
    type: 'value',
    min: 0,
    max: scale.max,
    minInterval: scale.minInterval,
    splitNumber: 4,
    interval: scale.interval,
    splitLine: { lineStyle: { color: LINE } },
    axisLabel: { ...TEXT, formatter: scale.label },
    ...more,
  };
}

export interface Scale {
  /** What a value is divided by, so that ticks fall on round minutes, hours or percents. */
  per: number;
  label: (drawn: number) => string;
  max?: number;
  minInterval?: number;
  interval?: number;
}

/** How an axis counts: seconds as minutes or hours, shares to 100 %. largest: of the values that it has to show. */
export function scaleOf(unit: Unit, largest: number): Scale {
  if (unit === 'share')
    return {
      per: 1,
      ...(largest > 1 ? {} : { max: 1, interval: 0.25 }),
      label: (drawn) => brief(drawn, 'share'),
    };
  if (unit === 'count') return { per: 1, minInterval: 1, label: countsUpTo(largest) };
  if (unit === 'per_hour') return { per: 1, label: (drawn) => brief(drawn, 'per_hour') };
  const per = largest >= 3 * 3600 ? 3600 : 60;
  return {
    per,
    label: (drawn) => (drawn === 0 ? '0' : `${drawn.toLocaleString(locale())} ${per === 3600 ? 'h' : 'min'}`),
  };
}

/** All ticks of an axis in the same unit: 5 mil beside 10 mil, never 5,000. */
function countsUpTo(largest: number): (drawn: number) => string {
  if (largest < 10_000) return count;
  if (largest >= 1e6) return (drawn) => (drawn === 0 ? '0' : `${(drawn / 1e6).toLocaleString(locale())} M`);
  return (drawn) =>
    drawn === 0 ? '0' : t('reports.unit.thousand', { value: (drawn / 1e3).toLocaleString(locale()) });
}

export const largestOf = (all: (number | null)[]): number =>
  all.reduce<number>((most, each) => Math.max(most, each ?? 0), 0);
/** null where nothing was measured. */
export const smallestOf = (all: (number | null)[]): number | null =>
  all.reduce<number | null>((least, each) => (each === null ? least : Math.min(least ?? each, each)), null);
export const drawn = (value: number | null, scale: Scale): number | null =>
  value === null ? null : value / scale.per;

/** A tooltip's lines; names come from the catalogue, so they are escaped. */
export function lines(title: string, ...rest: string[]): string {
  return [`<strong>${escape(title)}</strong>`, ...rest.map(escape)].join('<br>');
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
