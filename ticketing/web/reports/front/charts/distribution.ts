/** How the times of people spread: one bar for each class of minutes. */
import { count, figure } from '../answers/formats';
import { t } from '$front/i18n';
import { base, categories, lines, MARK, NOW, tooltip, values, scaleOf, largestOf, FONT } from './look';
import { type Picture } from './picture';
import type { Distribution, TimeClass } from '../answers/answers';

/** What is drawn of the API's `distribution`. */
export type Spread = Pick<Distribution, 'of' | 'total'>;

const CLASSES = 12;

/** limitS: the service level, where one holds for all. null without measurements. */
export function spread(answer: Spread, limitS: number | null = null): Picture | null {
  const classes = gathered(answer.total.classes);
  const total = classes.reduce((sum, each) => sum + each.visits, 0);
  if (total === 0) return null;
  const share = (index: number) => classes[index]!.visits / total;
  const upTo = (index: number) =>
    classes.slice(0, index + 1).reduce((sum, each) => sum + each.visits, 0) / total;
  const told = (index: number) => [
    t('reports.people', { n: classes[index]!.visits }),
    `${figure(share(index), 'share')} ${t('reports.ofAll')}`,
    `${figure(upTo(index), 'share')} ${t('reports.upToHere')}`,
  ];
  const scale = scaleOf('count', largestOf(classes.map((each) => each.visits)));
  const beyond = limitS === null ? classes.length : classes.findIndex((each) => each.from_s >= limitS);
  return {
    height: 300,
    sentence: sentence(answer.of, classes, total),
    points: classes.map((each, index) => ({
      series: 0,
      index,
      text: `${className(each)}: ${told(index).join('. ')}`,
    })),
    table: {
      caption: t(`reports.chart.spread.${answer.of}`),
      columns: [
        { label: t('reports.time') },
        { label: t('reports.peopleWord'), numeric: true },
        { label: t('reports.share'), numeric: true },
        { label: t('reports.accumulated'), numeric: true },
      ],
      rows: classes.map((each, index) => [
        className(each),
        count(each.visits),
        figure(share(index), 'share'),
        figure(upTo(index), 'share'),
      ]),
    },
    option: (width) => ({
      ...base,
      grid: { top: 14, right: 12, bottom: 26, left: 4, containLabel: true },
      tooltip: {
        ...tooltip,
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: (at: { dataIndex: number }[]) =>
          lines(className(classes[at[0]!.dataIndex]!), ...told(at[0]!.dataIndex)),
      },
      xAxis: {
        ...categories(
          classes.map((each) => axisName(each)),
          { interval: Math.ceil((46 * classes.length) / (width - 50)) - 1, hideOverlap: false },
        ),
        name: t('reports.minutes'),
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: { fontFamily: FONT, fontSize: 13 },
      },
      yAxis: values(scale),
      series: [
        {
          type: 'bar',
          barCategoryGap: '8%',
          data: classes.map((each, index) => ({
            value: each.visits,
            itemStyle: { color: beyond >= 0 && index >= beyond ? MARK : NOW, borderRadius: [4, 4, 0, 0] },
          })),
        },
      ],
    }),
  };
}

/** At most a dozen bars: what is longer than nearly everybody's time goes into the last one. */
export function gathered(classes: TimeClass[]): TimeClass[] {
  const last = classes.reduce((found, each, index) => (each.visits > 0 ? index : found), -1);
  const used = classes.slice(0, last + 1);
  if (used.length <= CLASSES) return used;
  const [shown, rest] = [used.slice(0, CLASSES - 1), used.slice(CLASSES - 1)];
  return [
    ...shown,
    { from_s: rest[0]!.from_s, to_s: null, visits: rest.reduce((sum, each) => sum + each.visits, 0) },
  ];
}

const minutes = (seconds: number) => Math.round(seconds / 60);
const className = (each: TimeClass) =>
  each.to_s === null
    ? t('reports.orMore', { minutes: minutes(each.from_s) })
    : t('reports.fromTo', { from: minutes(each.from_s), to: minutes(each.to_s) });
const axisName = (each: TimeClass) =>
  each.to_s === null ? `${minutes(each.from_s)}+` : `${minutes(each.from_s)}–${minutes(each.to_s)}`;

/** "8 de cada 10 esperaron menos de 25 minutos." */
function sentence(of: 'wait' | 'service', classes: TimeClass[], total: number): string {
  let sum = 0;
  for (const each of classes) {
    sum += each.visits;
    if (sum / total >= 0.8 && each.to_s !== null)
      return t(`reports.said.spread.${of}`, {
        tenths: Math.min(9, Math.floor((sum / total) * 10)),
        minutes: minutes(each.to_s),
      });
  }
  return t(`reports.said.spreadLong.${of}`);
}
