/** What every chart is made of: the drawing, the same figures as a table, and a sentence that says what is to be seen. */
import type { EChartsCoreOption } from 'echarts/core';

export interface Column {
  label: string;
  /** Numbers stand at the right. */
  numeric?: boolean;
}

export interface Cell {
  text: string;
  href?: string;
  tone?: 'good' | 'bad' | 'plain';
}

export interface Table {
  caption: string;
  /** The first column names its row. */
  columns: Column[];
  rows: (string | Cell)[][];
}

/** One mark of the drawing, for whoever walks through it with the arrow keys. */
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
