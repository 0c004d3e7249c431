import type { Past, Summary } from './answers';
import type { Day } from '../asking/days';
import { days } from './formats';

/** Two times side by side: which of a row's values the earlier one is, and how both are called. */
export interface Compared {
  of: Past;
  now: string;
  before: string;
}

/** What an answer compares with what; null when it compares nothing. */
export function comparedIn(answer: Summary): Compared | null {
  const [found] = Object.entries(answer.compare) as [Past, { from: Day; to: Day }][];
  return found
    ? { of: found[0], now: days(answer.from, answer.to), before: days(found[1].from, found[1].to) }
    : null;
}
