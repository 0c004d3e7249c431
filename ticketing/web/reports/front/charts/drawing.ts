/** From an answer of the API to its picture. What is drawn is what was answered: the filters may have moved on since. */
import { type Row, type Summary } from '../answers/answers';
import { comparedIn } from '../answers/comparing';
import { type Spread, spread } from './distribution';
import { weekMap } from './heat';
import { hourProfile } from './hours';
import type { Picture } from './picture';
import { type Ranked, type Ranking, ranked } from './ranked';
import { trend } from './trend';
import type { Step } from '../asking/periods';

type Draw<T> = (answers: T[]) => Picture | null;

export const drawHours: Draw<Summary> = ([answer]) =>
  answer ? hourProfile(answer.rows, answer.indicators[0]!, comparedIn(answer)) : null;

export const drawWeek: Draw<Summary> = ([answer]) =>
  answer ? weekMap(answer.rows, answer.indicators[0]!) : null;

export const drawTrend: Draw<Summary> = ([answer]) =>
  answer ? trend(answer.rows, answer, answer.by[0] as Step, answer.indicators[0]!, comparedIn(answer)) : null;

export const drawSpread: Draw<Spread> = ([answer]) => (answer ? spread(answer) : null);

export function drawRanked(
  dimension: Ranked,
  most: number,
  href?: (row: Row) => string | undefined,
  order?: Ranking['order'],
  unmeasured?: string,
): Draw<Summary> {
  return ([answer]) => {
    if (!answer) return null;
    const indicator = answer.indicators[0]!;
    return ranked(answer.rows, {
      dimension,
      indicator,
      compared: comparedIn(answer),
      most,
      href,
      order,
      unmeasured,
    });
  };
}
