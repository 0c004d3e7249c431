/** Messages for the server's refusals in the language of the screen, by the problem's code. */
import type { Problem } from '$front/api';
import { t, tOr } from '$front/i18n';

/** The pack's sentence for the problem's code; the server's own for a code or a fact that this page does not know. */
export function refusal(problem: Problem): string {
  const own = problem.detail || t('common.failed', { status: problem.status });
  return tOr(`refusals.codes.${problem.code}.detail`, own, spoken(problem.extra));
}

const WINDOW_GOALS = ['open', 'paused', 'closed'];

/** The problem's facts, with action and state in the words of the screens. */
function spoken(facts: Record<string, unknown>): Record<string, string | number> {
  const plain = Object.entries(facts).filter((fact): fact is [string, string | number] =>
    ['string', 'number'].includes(typeof fact[1]),
  );
  const values = Object.fromEntries(plain);
  const { action, state } = values;
  // "closed" differs for a window and a ticket; the requested action tells which is meant.
  const owner = WINDOW_GOALS.includes(String(action)) ? 'window' : 'ticket';
  if (action) values.action = tOr(`refusals.actions.${action}`, String(action));
  if (state) values.state = tOr(`refusals.states.${owner}.${state}`, String(state));
  return values;
}
