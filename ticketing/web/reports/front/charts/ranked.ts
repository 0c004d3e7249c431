/** From most to least: a bar each, with its figure in words and a tick where it stood before. */
import { type Indicator, labelOf, type Row, valueOf } from '../answers/answers';
import { type Compared } from '../answers/comparing';
import { change, figure, inSentence, more } from '../answers/formats';
import { toneOf } from '../figures/measures';
import { locale, t } from '$front/i18n';
import {
  base,
  BEFORE,
  CARD,
  drawn,
  FONT,
  INK,
  largestOf,
  legend,
  lines,
  MUTED,
  NOW,
  scaleOf,
  tooltip,
  values,
} from './look';
import { type Cell, NARROW, type Picture } from './picture';

/** What can be ranked. */
export type Ranked = 'site' | 'entity' | 'service' | 'queue' | 'window';

export interface Ranking {
  dimension: Ranked;
  indicator: Indicator;
  compared: Compared | null;
  /** How many bars; the table has all. */
  most: number;
  /** Where less is what has to be seen first. */
  order?: 'most' | 'least';
  /** Where a name leads to. */
  href?: (row: Row) => string | undefined;
  /** Words of the table for rows without a value; without them such rows are left out. */
  unmeasured?: string;
}

/** null when there is nothing to show. */
export function ranked(
  rows: Row[],
  { dimension, indicator, compared, most, href, order = 'most', unmeasured }: Ranking,
): Picture | null {
  const sorted = rows
    .filter((row) => valueOf(row, indicator.name) !== null)
    .sort(
      (a, b) =>
        valueOf(b, indicator.name)! - valueOf(a, indicator.name)! ||
        labelOf(a, dimension).localeCompare(labelOf(b, dimension), locale()),
    );
  if (order === 'least') sorted.reverse();
  const used =
    indicator.unit === 'count'
      ? sorted.filter(
          (row) =>
            valueOf(row, indicator.name)! > 0 || (compared && valueOf(row, indicator.name, compared.of)),
        )
      : sorted;
  if (used.length === 0) return null;
  const silent =
    unmeasured === undefined
      ? []
      : rows
          .filter((row) => valueOf(row, indicator.name) === null)
          .sort((a, b) => labelOf(a, dimension).localeCompare(labelOf(b, dimension), locale()));
  const shown = used.slice(0, most);
  const name = (row: Row) => labelOf(row, dimension);
  const now = (row: Row) => valueOf(row, indicator.name);
  const before = (row: Row) => (compared ? valueOf(row, indicator.name, compared.of) : null);
  const changed = (row: Row) => change(now(row), before(row), indicator.unit);
  const scale = scaleOf(indicator.unit, largestOf(shown.flatMap((row) => [now(row), before(row)])));
  const written = (row: Row) => figure(now(row), indicator.unit);
  const told = (row: Row) => [
    `${compared?.now ?? indicator.label}: ${written(row)}`,
    ...(compared
      ? [
          `${compared.before}: ${figure(before(row), indicator.unit)}${changed(row) ? ` (${changed(row)!.text})` : ''}`,
        ]
      : []),
  ];
  return {
    height: (compared ? 40 : 12) + shown.length * 34 + 8,
    sentence:
      used.length === 1
        ? `${name(used[0]!)}: ${written(used[0]!)}.`
        : t(`reports.said.${order}`, {
            what: inSentence(indicator),
            name: name(used[0]!),
            value: written(used[0]!),
          }),
    points: shown.map((row, index) => ({ series: 0, index, text: `${name(row)}. ${told(row).join('. ')}` })),
    leads: shown.map((row) => href?.(row)),
    table: {
      caption: t(`reports.chart.by.${dimension}`, { what: indicator.label }),
      columns: [
        { label: t(`reports.${dimension}`) },
        { label: compared?.now ?? indicator.label, numeric: true },
        ...(compared
          ? [
              { label: compared.before, numeric: true },
              ...(indicator.unit === 'count' ? [{ label: t('reports.difference'), numeric: true }] : []),
              { label: t('reports.change'), numeric: true },
            ]
          : []),
      ],
      rows: [...used, ...silent].map((row) => [
        { text: name(row), href: href?.(row) },
        now(row) === null ? unmeasured! : written(row),
        ...(compared
          ? [
              figure(before(row), indicator.unit),
              ...(indicator.unit === 'count' ? [more(now(row), before(row))] : []),
              changeCell(changed(row), indicator),
            ]
          : []),
      ]),
    },
    option: (width) => {
      const names = width < NARROW ? withoutCommonStart(shown.map(name)) : shown.map(name);
      const room = Math.round(Math.min(400, width * (width < NARROW ? 0.36 : 0.34)));
      return {
        ...base,
        grid: {
          top: compared ? 34 : 4,
          right: compared && width >= NARROW ? 148 : 84,
          bottom: 4,
          left: room + 8,
        },
        legend: compared
          ? {
              ...legend,
              data: [
                { name: compared.now, icon: 'roundRect' },
                { name: compared.before, icon: 'rect', itemStyle: { color: BEFORE } },
              ],
            }
          : undefined,
        tooltip: {
          ...tooltip,
          trigger: 'item',
          formatter: (at: { dataIndex: number }) =>
            lines(name(shown[at.dataIndex]!), ...told(shown[at.dataIndex]!)),
        },
        xAxis: { ...values(scale), show: false },
        yAxis: {
          type: 'category',
          inverse: true,
          data: names,
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: {
            color: INK,
            fontFamily: FONT,
            fontSize: 14,
            width: room,
            overflow: 'truncate',
            margin: 8,
          },
        },
        series: [
          {
            name: compared?.now ?? indicator.label,
            type: 'bar',
            barWidth: 18,
            data: shown.map((row) => drawn(now(row), scale)),
            itemStyle: { color: NOW, borderRadius: [0, 4, 4, 0] },
            cursor: href ? 'pointer' : 'default',
          },
          ...(compared
            ? [
                {
                  name: compared.before,
                  type: 'scatter',
                  symbol: 'rect',
                  symbolSize: [4, 24],
                  silent: true,
                  z: 5,
                  data: shown.map((row) => drawn(before(row), scale)),
                  itemStyle: { color: BEFORE, borderColor: CARD, borderWidth: 1 },
                },
              ]
            : []),
          {
            // The words stand clear of both marks.
            type: 'scatter',
            symbolSize: 1,
            silent: true,
            tooltip: { show: false },
            itemStyle: { color: 'transparent' },
            data: shown.map((row) => drawn(Math.max(now(row) ?? 0, before(row) ?? 0), scale)),
            label: {
              show: true,
              position: 'right',
              distance: 9,
              color: INK,
              fontFamily: FONT,
              fontSize: 14,
              formatter: (at: { dataIndex: number }) =>
                label(
                  written(shown[at.dataIndex]!),
                  width >= NARROW ? changed(shown[at.dataIndex]!)?.text : undefined,
                ),
              rich: {
                strong: { fontWeight: 700, fontFamily: FONT, fontSize: 14, color: INK },
                muted: { fontFamily: FONT, fontSize: 13, color: MUTED },
              },
            },
          },
        ],
      };
    },
  };
}

/** "Centro MAC Cusco" among other Centros MAC is "Cusco", where there is no room for more. */
export function withoutCommonStart(names: string[]): string[] {
  const starts = names.map((name) => name.split(' ').slice(0, 2).join(' '));
  const common = starts.find(
    (start) => start && starts.filter((each) => each === start).length > names.length / 2,
  );
  return names.map((name) =>
    common && name.startsWith(`${common} `) ? name.slice(common.length + 1) : name,
  );
}

const label = (written: string, changed: string | undefined) =>
  `{strong|${written}}${changed ? `  {muted|${changed}}` : ''}`;

function changeCell(found: ReturnType<typeof change>, indicator: Indicator): string | Cell {
  return found ? { text: found.text, tone: toneOf(indicator.name, found.difference) } : '—';
}
