/** The picture of a chart as a file. */
import { serverClock } from '$front/time/clock';
import { save } from '$front/files';
import { moment } from '$front/format';
import { t } from '$front/i18n';
import { CARD, FONT, INK, MUTED } from './charts/look';
import type { Picture } from './charts/picture';

const WIDTH = 1200;
const HEAD = 92;
const FOOT = 44;

/** The chart with what a presentation needs: what, where, of when, and when it was made (`timezone`: where). */
export async function downloadPicture(
  picture: Picture,
  title: string,
  place: { subtitle: string; timezone: string },
  name: string,
): Promise<void> {
  const { init } = await import('./charts/echarts');
  const holder = document.createElement('div');
  const height = picture.height + HEAD + FOOT;
  const chart = init(holder, null, { renderer: 'canvas', width: WIDTH, height });
  chart.setOption({
    ...framed(picture.option(WIDTH - 48) as unknown as Framed),
    animation: false,
    title: titles(title, place.subtitle, moment(serverClock.now(), place.timezone), height),
  });
  const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: CARD });
  const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  chart.dispose();
  if (file) save(file, name);
}

interface Framed {
  grid: Record<string, number | boolean>;
  legend?: Record<string, unknown>;
  visualMap?: Record<string, unknown>;
}

/** Moved down and in, to make room for the title and the source. */
function framed(option: Framed): Framed {
  const { grid, legend, visualMap } = option;
  const inner = {
    ...grid,
    top: Number(grid.top) + HEAD,
    bottom: Number(grid.bottom) + FOOT,
    left: Number(grid.left) + 24,
    right: Number(grid.right) + 24,
  };
  return {
    ...option,
    grid: inner,
    legend: legend && { ...legend, top: HEAD - 8, left: 24 },
    visualMap: visualMap && { ...visualMap, bottom: FOOT, left: 24 },
  };
}

function titles(title: string, subtitle: string, at: string, height: number): object[] {
  const style = { fontFamily: FONT };
  return [
    {
      text: title,
      subtext: subtitle,
      left: 20,
      top: 16,
      itemGap: 12,
      textStyle: { ...style, color: INK, fontSize: 24 },
      subtextStyle: { ...style, color: MUTED, fontSize: 16 },
    },
    {
      text: `Suyay · ${t('reports.madeAt', { at })}`,
      left: 20,
      top: height - 34,
      textStyle: { ...style, color: MUTED, fontSize: 14, fontWeight: 400 },
    },
  ];
}
