import { duration } from '$front/format';
import type { TicketView, Why } from '$front/types';
import { t } from '$front/i18n';

/**
 * Why this ticket, as a sentence. `passed`: people who came earlier and still wait, null when not known.
 * `only` and `arrival` read the same: with a single lane, its order of arrival decided.
 */
export function whySentence(why: Why, passed: number | null = null): string {
  const waited = duration(why.waited_s);
  if (why.rule === 'chosen') return t('agent.why.chosen', { waited });
  if (why.directed) return t('agent.why.directed', { waited });
  if (why.rule === 'preferential')
    return passed ? t('agent.why.passes', { n: passed }) : t('agent.why.preferential', { waited });
  return t(`agent.why.${why.rule}`, { waited });
}

/** How many of the waiting came before this ticket. */
export function passedBy(ticket: TicketView, waiting: readonly TicketView[]): number {
  return waiting.filter((other) => other.id !== ticket.id && other.arrived_at < ticket.arrived_at).length;
}
