/** The week at a glance: a square for each hour of each weekday, darker where there is more. */
import type { Indicator, Row } from '../answers/answers';
import { brief, capital, figure, hourSpan, inSentence, weekdayName, weekdayShort } from '../answers/formats';
import { t } from '$front/i18n';
import {
  base,
  CARD,
  categories,
  FONT,
  INK,
  largestOf,
  lines,
  MUTED,
  smallestOf,
  STEPS,
  tooltip,
} from './look';
import { hoursOf } from './hours';
import { worstIsLeast } from '../figures/measures';
import { NARROW, type Picture } from './picture';

/** rows: by weekday and hour. null when there is nothing to show. */
export function weekMap(rows: Row[], indicator: Indicator): Picture | null {
  const hours = hoursOf(rows, indicator);
  if (hours.length === 0) return null;
  const byKey = new Map(
    rows.map((row) => [`${row.key.weekday} ${row.key.hour}`, row.values[indicator.name] ?? null]),
  );
  const days = [1, 2, 3, 4, 5, 6, 7].filter(
    (day) => day < 6 || hours.some((hour) => byKey.get(`${day} ${hour}`)),
  );
  const value = (day: number, hour: number) => byKey.get(`${day} ${hour}`) ?? null;
  const cells = days.flatMap((day, y) =>
    hours.map((hour, x) => ({ day, hour, x, y, value: value(day, hour) })),
  );
  const most = largestOf(cells.map((cell) => cell.value));
  const when = (cell: (typeof cells)[number]) => `${weekdayName(cell.day)}, ${hourSpan(cell.hour)}`;
  const tell = (cell: (typeof cells)[number]) => capital(when(cell));
  const least = worstIsLeast(indicator.name);
  const extreme = least ? smallestOf(cells.map((cell) => cell.value)) : most || null;
  const worst = cells.find((cell) => cell.value !== null && cell.value === extreme);
  // A count of zero is no cell; nor is a share or a time without measurements.
  const shown = cells.filter((cell) => cell.value !== null && (indicator.unit !== 'count' || cell.value > 0));
  return {
    height: 84 + days.length * 36,
    sentence: worst
      ? t(least ? 'reports.said.weekLeast' : 'reports.said.week', {
          what: inSentence(indicator),
          when: when(worst),
          value: figure(worst.value, indicator.unit),
        })
      : t('reports.noData'),
    points: shown.map((cell, index) => ({
      series: 0,
      index,
      text: `${tell(cell)}: ${figure(cell.value, indicator.unit)}`,
    })),
    table: {
      caption: t('reports.chart.week', { what: indicator.label }),
      columns: [
        { label: t('reports.hour') },
        ...days.map((day) => ({ label: capital(weekdayName(day)), numeric: true })),
      ],
      rows: hours.map((hour) => [
        hourSpan(hour),
        ...days.map((day) => figure(value(day, hour), indicator.unit)),
      ]),
    },
    option: (width) => ({
      ...base,
      grid: { top: 6, right: 4, bottom: 52, left: 4, containLabel: true },
      tooltip: {
        ...tooltip,
        formatter: (at: { dataIndex: number }) =>
          lines(
            tell(shown[at.dataIndex]!),
            `${indicator.label}: ${figure(shown[at.dataIndex]!.value, indicator.unit)}`,
          ),
      },
      xAxis: {
        ...categories(hours.map((hour) => (width < NARROW ? String(hour) : `${hour}:00`))),
        axisLine: { show: false },
      },
      yAxis: {
        ...categories(days.map((day) => capital(width < NARROW ? weekdayShort(day) : weekdayName(day)))),
        inverse: true,
        axisLine: { show: false },
      },
      visualMap: {
        type: 'continuous',
        min: 0,
        max: most || 1,
        calculable: false,
        orient: 'horizontal',
        left: 0,
        bottom: 0,
        itemWidth: 12,
        itemHeight: 140,
        inRange: { color: STEPS },
        seriesIndex: 0,
        text: [brief(most, indicator.unit), brief(0, indicator.unit)],
        textStyle: { color: MUTED, fontFamily: FONT, fontSize: 13 },
      },
      series: [
        {
          type: 'heatmap',
          data: shown.map((cell) => [cell.x, cell.y, cell.value]),
          itemStyle: { borderColor: CARD, borderWidth: 3, borderRadius: 5 },
          emphasis: { itemStyle: { borderColor: INK, borderWidth: 2 } },
          // A number where it fits; the table has them all.
          label: {
            show: width / (hours.length + 2) > 44,
            fontFamily: FONT,
            fontSize: 12,
            formatter: (at: { dataIndex: number }) =>
              brief(shown[at.dataIndex]!.value, indicator.unit).replace(' min', '′'),
          },
        },
      ],
    }),
  };
}
