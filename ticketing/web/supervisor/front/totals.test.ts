import { describe, expect, it } from 'vitest';
import { actionsOn, needsReason } from './tickets/actions';
import { clocks } from './tickets/clocks';
import { today } from './download';
import { ago, NOW, aQueue, aTicket, aWindowOfMany } from '$front/factories';
import { sortQueues, totals } from './totals';

const one = aQueue({
  id: 'a',
  name: 'Banco',
  waiting: 4,
  waiting_preferential: 1,
  oldest_at: ago(5),
  issued: 10,
  called: 6,
  average_wait_s: 600,
});
const two = aQueue({
  id: 'b',
  name: 'Águas',
  waiting: 1,
  oldest_at: ago(20),
  issued: 3,
  called: 2,
  average_wait_s: 200,
  serving: 2,
});
const none = aQueue({ id: 'c', name: 'SIS' });

describe('the totals', () => {
  const view = {
    seq: 1,
    settings: 1,
    site: { id: 'cusco', name: 'Cusco' },
    queues: [one, two, none],
    windows: [aWindowOfMany()],
    alerts: [],
    bursts: [],
    clock: null,
    changes_at: null,
  };
  it('sum the queues and find who waits longest', () => {
    expect(totals(view)).toMatchObject({
      waiting: 5,
      preferential: 1,
      issued: 13,
      called: 8,
      serving: 2,
      open: 1,
      windows: 1,
    });
    expect(totals(view).oldest?.id).toBe('b');
  });
  it('weigh the average wait by the calls of each queue', () => {
    expect(totals(view).averageWait).toBe(500);
  });
  it('have no average before the first call', () => {
    expect(totals({ ...view, queues: [none] })).toMatchObject({ averageWait: null, oldest: null });
  });
});

describe('sorting the queues', () => {
  const ids = (...args: Parameters<typeof sortQueues>) => sortQueues(...args).map((each) => each.id);
  it('puts the largest number first, names in the order of the alphabet', () => {
    expect(ids([none, two, one], 'waiting', false, NOW)).toEqual(['a', 'b', 'c']);
    expect(ids([none, two, one], 'oldest', false, NOW)).toEqual(['b', 'a', 'c']);
    expect(ids([none, two, one], 'name', false, NOW)).toEqual(['b', 'a', 'c']);
  });
  it('turns around, and keeps the order of the centre when unsorted', () => {
    expect(ids([none, two, one], 'waiting', true, NOW)).toEqual(['c', 'b', 'a']);
    expect(ids([none, two, one], 'order', false, NOW)).toEqual(['c', 'b', 'a']);
  });
});

describe('the clocks of a ticket', () => {
  it('run only the one of the present state, and the stay', () => {
    const serving = aTicket({ state: 'serving', since: ago(2), wait_s: 300, walk_s: 30, stay_s: 330 });
    expect(clocks(serving, NOW)).toEqual({ wait: 300, walk: 30, service: 120, hold: 0, stay: 450 });
  });
  it('stand still once the ticket ended', () => {
    expect(clocks(aTicket({ state: 'finished', since: ago(30), stay_s: 900 }), NOW).stay).toBe(900);
  });
});

it("a supervisor's actions follow the state", () => {
  const on = (change: Parameters<typeof aTicket>[0]) => actionsOn(aTicket(change));
  expect(on({ state: 'waiting' })).toEqual(['transfer', 'cancel']);
  expect(on({ state: 'waiting', for_agent: 'p2' })).toEqual(['release', 'transfer', 'cancel']);
  expect(on({ state: 'called' })).toEqual(['return', 'no-show', 'transfer']);
  expect(on({ state: 'serving' })).toEqual(['finish', 'return', 'transfer']);
  expect(on({ state: 'on_hold' })).toEqual(['finish', 'return', 'transfer', 'cancel']);
  expect(on({ state: 'closed' })).toEqual(['code']);
  expect(on({ state: 'no_show' })).toEqual(['restore']);
  expect(on({ state: 'finished' })).toEqual([]);
});

it('what is done in an absent agent’s place needs a reason', () => {
  expect((['finish', 'no-show', 'code', 'return', 'cancel'] as const).filter(needsReason)).toEqual([
    'finish',
    'no-show',
    'code',
  ]);
});
it('today is the day of the site, not of the world', () => {
  expect(today(Date.parse('2026-11-25T03:00:00Z'), 'America/Lima')).toBe('2026-11-24');
});
