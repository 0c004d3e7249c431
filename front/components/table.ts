/** A table of figures: its caption, columns and rows of texts. */
export interface Column {
  label: string;
  /** Numbers are aligned to the right. */
  numeric?: boolean;
}

export interface Cell {
  text: string;
  href?: string;
  tone?: 'good' | 'bad' | 'plain';
}

export interface Table {
  caption: string;
  /** The first column is the row's heading. */
  columns: Column[];
  rows: (string | Cell)[][];
}
