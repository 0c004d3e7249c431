/** What every chart is made of: the drawing, the same figures as a table, and a sentence that says what is to be seen. */
import type { Cell, Column, Table } from '$front/components/table';
import type { EChartsCoreOption } from 'echarts/core';

export type { Cell, Column, Table };

/** One mark of the drawing, for a walk through it with the arrow keys. */
export interface Point {
  series: number;
  index: number;
  text: string;
}

export interface Picture {
  /** width: of the drawing, in pixels. */
  option: (width: number) => EChartsCoreOption;
  sentence: string;
  table: Table;
  points: Point[];
  /** Pixels. */
  height: number;
  /** Where a mark leads to, by its index. */
  leads?: (string | undefined)[];
}

export const NARROW = 480;
