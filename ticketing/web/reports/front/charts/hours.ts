/** The day's profile: one bar an hour, and what it is compared with as a line. */
import { type Indicator, type Past, type Row, valueOf } from '../answers/answers';
import { type Compared } from '../answers/comparing';
import { change, figure, hourSpan, inSentence } from '../answers/formats';
import { worstIsLeast } from '../figures/measures';
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
  smallestOf,
  tooltip,
  values,
} from './look';
import { NARROW, type Picture } from './picture';

/** rows: by hour. null when there is nothing to show. */
export function hourProfile(rows: Row[], indicator: Indicator, compared: Compared | null): Picture | null {
  const hours = hoursOf(rows, indicator);
  if (hours.length === 0) return null;
  const byHour = new Map(rows.map((row) => [Number(row.key.hour), row]));
  const now = hours.map((hour) => value(byHour.get(hour), indicator.name, 'values'));
  const before = compared ? hours.map((hour) => value(byHour.get(hour), indicator.name, compared.of)) : [];
  const scale = scaleOf(indicator.unit, largestOf([...now, ...before]));
  const told = (index: number) => [
    `${compared?.now ?? indicator.label}: ${figure(now[index], indicator.unit)}`,
    ...(compared ? [`${compared.before}: ${figure(before[index], indicator.unit)}`] : []),
  ];
  return {
    height: 300,
    sentence: sentence(hours, now, indicator),
    points: hours.map((hour, index) => ({
      series: 0,
      index,
      text: `${hourSpan(hour)}. ${told(index).join('. ')}`,
    })),
    table: {
      caption: t('reports.chart.hours', { what: indicator.label }),
      columns: [
        { label: t('reports.hour') },
        { label: compared?.now ?? indicator.label, numeric: true },
        ...(compared
          ? [
              { label: compared.before, numeric: true },
              { label: t('reports.change'), numeric: true },
            ]
          : []),
      ],
      rows: hours.map((hour, index) => [
        hourSpan(hour),
        figure(now[index], indicator.unit),
        ...(compared
          ? [
              figure(before[index], indicator.unit),
              change(now[index], before[index], indicator.unit)?.text ?? '—',
            ]
          : []),
      ]),
    },
    option: (width) => ({
      ...base,
      grid: { top: compared ? 36 : 14, right: 12, bottom: 8, left: 4, containLabel: true },
      legend: compared ? { ...legend, data: [compared.now, compared.before] } : undefined,
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: (at: { dataIndex: number }[]) =>
          lines(hourSpan(hours[at[0]!.dataIndex]!), ...told(at[0]!.dataIndex)),
      },
      xAxis: categories(hours.map((hour) => (width < NARROW ? String(hour) : `${hour}:00`))),
      yAxis: values(scale),
      series: [
        {
          name: compared?.now ?? indicator.label,
          type: 'bar',
          data: now.map((each) => drawn(each, scale)),
          itemStyle: { color: NOW, borderRadius: [4, 4, 0, 0] },
          barMaxWidth: 44,
          barCategoryGap: '28%',
        },
        ...(compared
          ? [
              {
                name: compared.before,
                type: 'line',
                data: before.map((each) => drawn(each, scale)),
                color: BEFORE,
                lineStyle: { color: BEFORE, width: 2.5, type: [6, 4] },
                symbol: 'circle',
                symbolSize: 6,
                itemStyle: { color: BEFORE },
              },
            ]
          : []),
      ],
    }),
  };
}

/** From the first hour with something in it to the last, without gaps. */
export function hoursOf(rows: Row[], indicator: Indicator): number[] {
  const busy = rows.filter(
    (row) =>
      row.values[indicator.name] != null || row.previous?.[indicator.name] || row.last_year?.[indicator.name],
  );
  const used = busy.filter(
    (row) =>
      indicator.unit !== 'count' ||
      row.values[indicator.name] ||
      row.previous?.[indicator.name] ||
      row.last_year?.[indicator.name],
  );
  const hours = used.map((row) => Number(row.key.hour));
  if (hours.length === 0) return [];
  const [first, last] = [Math.min(...hours), Math.max(...hours)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function value(row: Row | undefined, name: string, of: 'values' | Past): number | null {
  return row ? valueOf(row, name, of) : null;
}

function sentence(hours: number[], now: (number | null)[], indicator: Indicator): string {
  const least = worstIsLeast(indicator.name);
  const worst = least ? smallestOf(now) : largestOf(now);
  const at = worst === null ? -1 : now.indexOf(worst);
  if (at < 0) return t('reports.noData');
  return t(least ? 'reports.said.hoursLeast' : 'reports.said.hours', {
    what: inSentence(indicator),
    hour: hourSpan(hours[at]!),
    value: figure(worst, indicator.unit),
  });
}
