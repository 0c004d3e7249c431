/** Files: those that the server makes, and the picture of a chart. */
import { locale } from '$front/i18n';
import { problemOf } from '$front/api';
import { CARD, FONT, INK, MUTED } from './charts/look';
import type { Picture } from './charts/picture';

const WIDTH = 1200;
const HEAD = 92;
const FOOT = 44;

/** Asks for a file and hands it to the person. path: below /api/v1. Throws a Problem with a sentence. */
export async function download(path: string, name: string): Promise<void> {
  const response = await fetch(`/api/v1${path}`, {
    headers: { 'Accept-Language': locale() },
    credentials: 'same-origin',
  });
  if (!response.ok) throw await problemOf(response);
  save(await response.blob(), name);
}

/** The chart as it has to stand in a presentation: what, where, when, and out of what. */
export async function downloadPicture(
  picture: Picture,
  title: string,
  subtitle: string,
  name: string,
): Promise<void> {
  const { init } = await import('./charts/echarts');
  const place = document.createElement('div');
  const height = picture.height + HEAD + FOOT;
  const chart = init(place, null, { renderer: 'canvas', width: WIDTH, height });
  chart.setOption({
    ...framed(picture.option(WIDTH - 48) as unknown as Framed),
    animation: false,
    title: titles(title, subtitle, height),
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

function titles(title: string, subtitle: string, height: number): object[] {
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
      text: 'Suyay',
      left: 20,
      top: height - 34,
      textStyle: { ...style, color: MUTED, fontSize: 14, fontWeight: 400 },
    },
  ];
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has to read it first.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
