/** Every entity at every centre: a square for each pair, darker where there is more. The table has all pairs. */
import { labelOf, type Row, type Summary, valueOf } from '../answers/answers';
import { type Compared, comparedIn } from '../answers/comparing';
import { brief, change, figure, inSentence, more } from '../answers/formats';
import { toneOf } from '../figures/measures';
import { t } from '$front/i18n';
import { base, CARD, categories, FONT, INK, largestOf, lines, MUTED, STEPS, tooltip } from './look';
import { NARROW, type Picture } from './picture';

const MOST_SITES = 20;
const MOST_ENTITIES = 12;

/** An answer by site and entity; null when there is nothing to show. */
export function cross(answer: Summary, href: (row: Row) => string | undefined): Picture | null {
  const indicator = answer.indicators[0]!;
  const compared = comparedIn(answer);
  const rows = answer.rows.filter((row) => valueOf(row, indicator.name) !== null && row.key.entity != null);
  if (rows.length === 0) return null;
  const [sites, entities] = [
    largest(rows, 'site', indicator.name, MOST_SITES),
    largest(rows, 'entity', indicator.name, MOST_ENTITIES),
  ];
  const shown = rows.filter((row) => sites.includes(row.key.site!) && entities.includes(row.key.entity!));
  const label = (dimension: string, key: string | number) =>
    labelOf(
      rows.find((row) => row.key[dimension] === key)!,
      dimension,
    );
  const names = {
    site: sites.map((key) => label('site', key)),
    entity: entities.map((key) => label('entity', key)),
  };
  const most = largestOf(shown.map((row) => valueOf(row, indicator.name)));
  const title = (row: Row) => `${labelOf(row, 'site')}, ${labelOf(row, 'entity')}`;
  const told = (row: Row) =>
    tell(row, indicator.name, compared, (value) => figure(value, indicator.unit), indicator.unit);
  const sorted = [...rows].sort((a, b) => valueOf(b, indicator.name)! - valueOf(a, indicator.name)!);
  return {
    height: 150 + sites.length * 30,
    sentence: t('reports.said.most', {
      what: inSentence(indicator),
      name: title(sorted[0]!),
      value: figure(valueOf(sorted[0]!, indicator.name), indicator.unit),
    }),
    points: shown.map((row, index) => ({ series: 0, index, text: `${title(row)}: ${told(row).join('. ')}` })),
    leads: shown.map((row) => href(row)),
    table: {
      caption: t('reports.chart.cross', { what: indicator.label }),
      columns: [
        { label: t('reports.site') },
        { label: t('reports.entity') },
        { label: compared?.now ?? indicator.label, numeric: true },
        ...(compared
          ? [
              { label: compared.before, numeric: true },
              ...(indicator.unit === 'count' ? [{ label: t('reports.difference'), numeric: true }] : []),
              { label: t('reports.change'), numeric: true },
            ]
          : []),
      ],
      rows: sorted.map((row) => {
        const [now, before] = [
          valueOf(row, indicator.name),
          compared && valueOf(row, indicator.name, compared.of),
        ];
        const changed = change(now, before, indicator.unit);
        return [
          { text: labelOf(row, 'site'), href: href(row) },
          labelOf(row, 'entity'),
          figure(now, indicator.unit),
          ...(compared
            ? [
                figure(before, indicator.unit),
                ...(indicator.unit === 'count' ? [more(now, before)] : []),
                changed ? { text: changed.text, tone: toneOf(indicator.name, changed.difference) } : '—',
              ]
            : []),
        ];
      }),
    },
    option: (width) => {
      const room = Math.round(Math.min(230, width * 0.28));
      const columns = (width - room) / entities.length;
      const tight = columns < 70;
      return {
        ...base,
        grid: { top: tight ? 84 : 46, right: tight ? 40 : 4, bottom: 48, left: room + 8 },
        tooltip: {
          ...tooltip,
          formatter: (at: { dataIndex: number }) =>
            lines(title(shown[at.dataIndex]!), ...told(shown[at.dataIndex]!)),
        },
        xAxis: {
          ...categories(names.entity, {
            interval: 0,
            hideOverlap: false,
            rotate: tight ? -45 : 0,
            width: tight ? 92 : columns - 3,
            overflow: tight ? 'truncate' : 'break',
            lineHeight: 15,
            fontSize: columns < 90 ? 10.5 : 13,
            color: INK,
          }),
          position: 'top',
          axisLine: { show: false },
        },
        yAxis: {
          ...categories(names.site, { interval: 0, width: room, overflow: 'truncate', color: INK }),
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
          text: [brief(most, indicator.unit), brief(0, indicator.unit)],
          textStyle: { color: MUTED, fontFamily: FONT, fontSize: 13 },
        },
        series: [
          {
            type: 'heatmap',
            cursor: 'pointer',
            data: shown.map((row) => [
              entities.indexOf(row.key.entity!),
              sites.indexOf(row.key.site!),
              valueOf(row, indicator.name),
            ]),
            itemStyle: { borderColor: CARD, borderWidth: 2, borderRadius: 4 },
            emphasis: { itemStyle: { borderColor: INK, borderWidth: 2 } },
            label: {
              show: width >= NARROW && columns > 56,
              fontFamily: FONT,
              fontSize: 12,
              formatter: (at: { dataIndex: number }) =>
                brief(valueOf(shown[at.dataIndex]!, indicator.name), indicator.unit),
            },
          },
        ],
      };
    },
  };
}

/** The keys with the largest sums; where a sum means nothing, still the ones with the largest values. */
function largest(rows: Row[], dimension: string, name: string, most: number): (string | number)[] {
  const sums = new Map<string | number, number>();
  for (const row of rows)
    sums.set(row.key[dimension]!, (sums.get(row.key[dimension]!) ?? 0) + (valueOf(row, name) ?? 0));
  return [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([key]) => key);
}

function tell(
  row: Row,
  name: string,
  compared: Compared | null,
  written: (value: number | null) => string,
  unit: Summary['indicators'][number]['unit'],
): string[] {
  const now = valueOf(row, name);
  if (!compared) return [written(now)];
  const before = valueOf(row, name, compared.of);
  const changed = change(now, before, unit);
  return [
    `${compared.now}: ${written(now)}`,
    `${compared.before}: ${written(before)}${changed ? ` (${changed.text})` : ''}`,
  ];
}
