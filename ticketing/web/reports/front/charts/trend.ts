/** How something went over the days, months or years, beside the time that it is compared with. */
import { type Indicator, type Row, valueOf } from '../answers/answers';
import { type Compared } from '../answers/comparing';
import { daysBetween, monthsBetween } from '../asking/days';
import { change, figure, inSentence, shortDay, shortMonth, weekdayDay } from '../answers/formats';
import type { Range, Step } from '../asking/periods';
import { t } from '$front/i18n';
import {
  base,
  BEFORE,
  categories,
  drawn,
  largestOf,
  legend,
  lines,
  NOW,
  scaleOf,
  tooltip,
  values,
} from './look';
import { NARROW, type Picture } from './picture';

/** rows: by the step's dimension. Days are bars, for some are closed; months and years are a line. */
export function trend(
  rows: Row[],
  range: Range,
  step: Step,
  indicator: Indicator,
  compared: Compared | null,
): Picture | null {
  const keys = keysOf(range, step);
  const now = valuesBy(rows, keys, step, indicator, 'values');
  const before = compared ? valuesBy(rows, keys, step, indicator, compared.of) : [];
  // Months of a period that is cut elsewhere have no counterpart.
  const past = compared && before.some((each) => each !== null) ? compared : null;
  if (now.every((each) => each === null) && before.every((each) => each === null)) return null;
  const scale = scaleOf(indicator.unit, largestOf([...now, ...before]));
  const few = keys.length <= 45;
  const named = { name: past?.now ?? indicator.label, data: now.map((each) => drawn(each, scale)) };
  const told = (index: number) => [
    `${past?.now ?? indicator.label}: ${figure(now[index], indicator.unit)}`,
    ...(past
      ? [
          `${past.before}: ${figure(before[index], indicator.unit)}${changed(now[index]!, before[index]!, indicator)}`,
        ]
      : []),
  ];
  return {
    height: 300,
    sentence: sentence(keys, now, step, indicator),
    points: keys.map((key, index) => ({
      series: 0,
      index,
      text: `${fullName(key, step)}. ${told(index).join('. ')}`,
    })),
    table: {
      caption: t('reports.chart.trend', { what: indicator.label }),
      columns: [
        { label: t(`reports.step.${step}`) },
        { label: past?.now ?? indicator.label, numeric: true },
        ...(past
          ? [
              { label: past.before, numeric: true },
              { label: t('reports.change'), numeric: true },
            ]
          : []),
      ],
      rows: keys.map((key, index) => [
        fullName(key, step),
        figure(now[index], indicator.unit),
        ...(past
          ? [
              figure(before[index], indicator.unit),
              change(now[index], before[index], indicator.unit)?.text ?? '—',
            ]
          : []),
      ]),
    },
    option: (width) => ({
      ...base,
      grid: { top: past ? 36 : 14, right: 16, bottom: 4, left: 4, containLabel: true },
      legend: past ? { ...legend, data: [past.now, past.before] } : undefined,
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        axisPointer: { type: step === 'day' ? 'shadow' : 'line' },
        formatter: (at: { dataIndex: number }[]) =>
          lines(fullName(keys[at[0]!.dataIndex]!, step), ...told(at[0]!.dataIndex)),
      },
      xAxis: {
        ...categories(
          keys.map((key) => axisName(key, step, width)),
          { alignMinLabel: undefined },
        ),
        boundaryGap: step === 'day' || keys.length === 1,
      },
      yAxis: values(scale),
      series: [
        step === 'day'
          ? {
              ...named,
              type: 'bar',
              itemStyle: { color: NOW, borderRadius: [3, 3, 0, 0] },
              barMaxWidth: 30,
              barCategoryGap: '25%',
            }
          : {
              ...named,
              type: 'line',
              color: NOW,
              lineStyle: { color: NOW, width: 3 },
              itemStyle: { color: NOW },
              symbol: 'circle',
              symbolSize: few ? 7 : 5,
              showSymbol: few,
              z: 3,
            },
        ...(past
          ? [
              {
                name: past.before,
                type: 'line',
                data: before.map((each) => drawn(each, scale)),
                color: BEFORE,
                lineStyle: { color: BEFORE, width: 2.5, type: [6, 4] },
                itemStyle: { color: BEFORE },
                symbol: 'rect',
                symbolSize: 5,
                showSymbol: few,
                connectNulls: true,
                z: 4,
              },
            ]
          : []),
      ],
    }),
  };
}

export function keysOf(range: Range, step: Step): string[] {
  if (step === 'day') return daysBetween(range.from, range.to);
  const months = monthsBetween(range.from, range.to);
  return step === 'month' ? months : [...new Set(months.map((month) => month.slice(0, 4)))];
}

function valuesBy(
  rows: Row[],
  keys: string[],
  step: Step,
  indicator: Indicator,
  of: 'values' | Compared['of'],
): (number | null)[] {
  const found = new Map(rows.map((row) => [String(row.key[step]), valueOf(row, indicator.name, of)]));
  // A day without counts was a day without work: a gap says so, a zero would be a fall.
  const closed = (value: number | null) => step === 'day' && indicator.unit === 'count' && value === 0;
  return keys.map((key) => found.get(key) ?? null).map((value) => (closed(value) ? null : value));
}

function changed(now: number | null, before: number | null, indicator: Indicator): string {
  const found = change(now, before, indicator.unit);
  return found ? ` (${found.text})` : '';
}

const fullName = (key: string, step: Step) =>
  step === 'day' ? weekdayDay(key) : step === 'month' ? shortMonth(key) : key;

function axisName(key: string, step: Step, width: number): string {
  if (step === 'day') return shortDay(key);
  if (step === 'year') return key;
  return width < NARROW || key.endsWith('-01') ? shortMonth(key) : shortMonth(key).slice(0, 3);
}

function sentence(keys: string[], now: (number | null)[], step: Step, indicator: Indicator): string {
  const most = largestOf(now);
  const at = now.indexOf(most);
  if (at < 0) return t('reports.noData');
  return t('reports.said.trend', {
    what: inSentence(indicator),
    when: fullName(keys[at]!, step),
    value: figure(most, indicator.unit),
  });
}
