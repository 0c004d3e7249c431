import { describe, expect, it } from 'vitest';
import { alerts, queueConcern, secondsSince, staffedQueues, ticketConcerns, windowConcern } from './concern';
import { ago, anAlert, aQueuesView, NOW, aQueue, aWindowOfMany } from '$front/factories';

const STAFFED = new Set(['cusco:reniec']);
const waiting = (minutes: number, change = {}) => aQueue({ waiting: 3, oldest_at: ago(minutes), ...change });
const at = (state: 'called' | 'serving', minutes: number) =>
  aWindowOfMany({
    ticket: { id: 't', code: 'R-001', state, since: ago(minutes), queue: 'cusco:reniec', priority: 'normal' },
  });

describe('a queue', () => {
  it('is calm while people wait less than a quarter of an hour', () => {
    expect(queueConcern(waiting(14), STAFFED, NOW).level).toBe('calm');
  });
  it('is watched from 15 minutes and urgent from 30', () => {
    expect(queueConcern(waiting(15), STAFFED, NOW)).toEqual({ level: 'watch', reason: 'wait' });
    expect(queueConcern(waiting(30), STAFFED, NOW)).toEqual({ level: 'alarm', reason: 'wait' });
  });
  it('tells when people wait and no open window serves it', () => {
    expect(queueConcern(waiting(1), new Set(), NOW)).toEqual({ level: 'watch', reason: 'unstaffed' });
    expect(queueConcern(waiting(6), new Set(), NOW)).toEqual({ level: 'alarm', reason: 'unstaffed' });
  });
  it('is calm with nobody waiting, even with no window', () => {
    expect(queueConcern(aQueue(), new Set(), NOW).level).toBe('calm');
  });
  it('tells when its hours have begun and no window attends it', () => {
    const unattended = aQueue({ unattended: true, unattended_since: ago(12) });
    expect(queueConcern(unattended, STAFFED, NOW)).toEqual({ level: 'watch', reason: 'unattended' });
  });
  it('has no window either when the agent at its window may not serve it', () => {
    expect(queueConcern(waiting(6, { unattended: true }), STAFFED, NOW).reason).toBe('unstaffed');
  });
  it('tells when it was closed with people inside, or has no more numbers', () => {
    expect(queueConcern(waiting(2, { open: false }), STAFFED, NOW).reason).toBe('closed_waiting');
    expect(queueConcern(aQueue({ full: true }), STAFFED, NOW).reason).toBe('full');
  });
});

describe('a window', () => {
  it('that is paused does not staff its queues', () => {
    const paused = aWindowOfMany({ session: { ...aWindowOfMany().session, state: 'paused' } });
    expect(staffedQueues([paused]).size).toBe(0);
    expect([...staffedQueues([aWindowOfMany()])]).toEqual(['cusco:reniec']);
  });
  it('asks for attention when nobody answers its call, or an attention or a pause gets long', () => {
    expect(windowConcern(at('called', 1), NOW).level).toBe('calm');
    expect(windowConcern(at('called', 3), NOW)).toEqual({ level: 'watch', reason: 'unanswered' });
    expect(windowConcern(at('serving', 50), NOW)).toEqual({ level: 'alarm', reason: 'long_service' });
    const paused = aWindowOfMany({
      session: { ...aWindowOfMany().session, state: 'paused', since: ago(21) },
    });
    expect(windowConcern(paused, NOW)).toEqual({ level: 'watch', reason: 'long_pause' });
  });
});

describe('what asks for attention', () => {
  it('comes worst first, then longest', () => {
    const view = {
      seq: 1,
      settings: 1,
      site: { id: 'cusco', name: 'Cusco' },
      queues: [waiting(16), waiting(40, { id: 'cusco:sunat' }), aQueue({ id: 'cusco:sis' })],
      windows: [
        aWindowOfMany({ queues: ['cusco:reniec', 'cusco:sunat'] }),
        { ...at('serving', 30), id: 'cusco:2' },
      ],
      alerts: [],
      bursts: [],
      clock: null,
      changes_at: null,
    };
    expect(alerts(view, NOW).map((each) => each.id)).toEqual(['cusco:sunat', 'cusco:2', 'cusco:reniec']);
  });
});

it('tells the queues that no window attends as one, with how many they are', () => {
  const empty = (id: string) => aQueue({ id, unattended: true, unattended_since: ago(12) });
  const view = aQueuesView({
    queues: [empty('cusco:a'), waiting(16), empty('cusco:b'), empty('cusco:c')],
    windows: [aWindowOfMany()],
  });
  expect(alerts(view, NOW).map(({ id, reason, count }) => [id, reason, count])).toEqual([
    ['cusco:reniec', 'wait', undefined],
    ['cusco:a', 'unattended', 3],
  ]);
});

describe('what the server tells of single tickets', () => {
  it('names people without a window together by queue, and everyone else alone', () => {
    const view = aQueuesView({
      alerts: [
        anAlert({ ticket: 'a', code: 'R-001', since: ago(9) }),
        anAlert({ ticket: 'b', code: 'R-002', since: ago(8) }),
        anAlert({ ticket: 'c', code: 'S-001', queue: 'cusco:sunat', since: ago(1) }),
        anAlert({ kind: 'sent_away', ticket: 'd', code: 'R-003', since: ago(1) }),
        anAlert({ kind: 'sent_away', ticket: 'e', code: 'R-004', since: ago(1) }),
      ],
    });
    const told = ticketConcerns(view, NOW).map((each) => each.tickets.map((one) => one.code));
    expect(told).toEqual([['R-001', 'R-002'], ['S-001'], ['R-003'], ['R-004']]);
  });
  it('grows urgent with time, save for what is only to be looked at', () => {
    const levels = (kind: 'parked_away' | 'chosen', minutes: number) =>
      ticketConcerns(aQueuesView({ alerts: [anAlert({ kind, since: ago(minutes) })] }), NOW)[0]!.level;
    expect([levels('parked_away', 1), levels('parked_away', 6)]).toEqual(['watch', 'alarm']);
    expect([levels('chosen', 1), levels('chosen', 14)]).toEqual(['watch', 'watch']);
  });
  it('takes the place of the queue’s own sign', () => {
    const view = aQueuesView({ queues: [waiting(6)], windows: [] });
    expect(alerts(view, NOW)).toHaveLength(1);
    expect(alerts({ ...view, alerts: [anAlert()] }, NOW)).toEqual([]);
  });
});

it('a clock that runs behind the server never counts below zero', () => {
  expect(secondsSince(new Date(NOW + 5000).toISOString(), NOW)).toBe(0);
});
