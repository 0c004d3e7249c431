import { SETTLING_MS } from '$front/press/freshness';
import * as commands from './commands';
import type { Desk, TabName } from './desk.svelte';
import { isAct, type Gesture } from './shortcuts';
import { t } from '$front/i18n';

export const TABS: TabName[] = ['waiting', 'held', 'closed', 'absent'];
export const SEARCH_ID = 'service-search';

type Step = (desk: Desk) => unknown;

/** Steps that act on the ticket of the stage. */
const onTicket = (step: (desk: Desk, ticket: NonNullable<Desk['ticket']>) => unknown): Step => {
  return (desk) => desk.ticket && step(desk, desk.ticket);
};

const dialog =
  (name: NonNullable<Desk['dialog']>): Step =>
  (desk) =>
    (desk.dialog = name);
const tab =
  (place: number): Step =>
  (desk) =>
    (desk.tab = TABS[place]!);

const saveCodes = onTicket((desk, ticket) => {
  if (desk.draft(ticket).services.length > 0) return commands.saveCodes(desk, ticket);
  desk.problem = t('agent.coding.pickFirst');
  return focusSearch();
});

/** What every button and key does; a button and its key can never differ. */
const STEPS: Record<Exclude<Gesture, 'change_window'>, Step> = {
  open: (desk) => commands.setSession(desk, 'open'),
  reopen: (desk) => commands.setSession(desk, 'open'),
  pause: dialog('pause'),
  close: (desk) => commands.setSession(desk, 'closed'),
  next: commands.callNext,
  start: onTicket(commands.start),
  recall: onTicket(commands.recall),
  no_show: onTicket(commands.noShow),
  finish: saveCodes,
  save_codes: saveCodes,
  end: onTicket(commands.endNow),
  hold: dialog('hold'),
  transfer: dialog('transfer'),
  misroute: dialog('misroute'),
  return: onTicket(commands.giveBack),
  code_later: commands.codeLater,
  code_first: (desk) => (desk.coding = desk.view.closed[0] ?? null),
  search: focusSearch,
  help: dialog('help'),
  tab_1: tab(0),
  tab_2: tab(1),
  tab_3: tab(2),
  tab_4: tab(3),
};

export function perform(desk: Desk, gesture: Exclude<Gesture, 'change_window'>): void {
  if (desk.busy || isPressedAgain(gesture)) return;
  desk.problem = null;
  STEPS[gesture](desk);
}

let last: { gesture: Gesture; at: number } | null = null;

/** The second half of a double press: one press is one act, also where its button stays what it is. */
function isPressedAgain(gesture: Gesture): boolean {
  const [before, at] = [last, performance.now()];
  last = { gesture, at };
  return isAct(gesture) && before?.gesture === gesture && at - before.at < SETTLING_MS;
}

/** What keys may do now: the allowed actions and the moves that change nothing at the server. */
export function gesturesNow(desk: Desk): Gesture[] {
  const moves: Gesture[] = ['tab_1', 'tab_2', 'tab_3', 'tab_4', 'help'];
  if (desk.phase === 'serving' || desk.phase === 'coding') moves.push('search');
  if (!desk.ticket && desk.view.closed.length > 0) moves.push('code_first');
  return [...desk.allowed.filter((action) => action !== 'close' && action !== 'change_window'), ...moves];
}

function focusSearch(): void {
  document.getElementById(SEARCH_ID)?.focus();
}
