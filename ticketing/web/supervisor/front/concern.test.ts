import { describe, expect, it } from 'vitest';
import { alerts, queueConcern, secondsSince, staffedQueues, windowConcern } from './concern';
import { ago, NOW, queue, window } from './factories';

const STAFFED = new Set(['cusco:reniec']);
const waiting = (minutes: number, change = {}) => queue({ waiting: 3, oldest_at: ago(minutes), ...change });
const at = (state: 'called' | 'serving', minutes: number) =>
  window({
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
    expect(queueConcern(queue(), new Set(), NOW).level).toBe('calm');
  });
  it('tells when its hours have begun and no window attends it', () => {
    const unattended = queue({ unattended: true, unattended_since: ago(12) });
    expect(queueConcern(unattended, STAFFED, NOW)).toEqual({ level: 'watch', reason: 'unattended' });
  });
  it('has no window either when the agent at its window may not serve it', () => {
    expect(queueConcern(waiting(6, { unattended: true }), STAFFED, NOW).reason).toBe('unstaffed');
  });
  it('tells when it was closed with people inside, or has no more numbers', () => {
    expect(queueConcern(waiting(2, { open: false }), STAFFED, NOW).reason).toBe('closed_waiting');
    expect(queueConcern(queue({ full: true }), STAFFED, NOW).reason).toBe('full');
  });
});

describe('a window', () => {
  it('that is paused does not staff its queues', () => {
    const paused = window({ session: { ...window().session, state: 'paused' } });
    expect(staffedQueues([paused]).size).toBe(0);
    expect([...staffedQueues([window()])]).toEqual(['cusco:reniec']);
  });
  it('asks for attention when nobody answers its call, or an attention or a pause gets long', () => {
    expect(windowConcern(at('called', 1), NOW).level).toBe('calm');
    expect(windowConcern(at('called', 3), NOW)).toEqual({ level: 'watch', reason: 'unanswered' });
    expect(windowConcern(at('serving', 50), NOW)).toEqual({ level: 'alarm', reason: 'long_service' });
    const paused = window({ session: { ...window().session, state: 'paused', since: ago(21) } });
    expect(windowConcern(paused, NOW)).toEqual({ level: 'watch', reason: 'long_pause' });
  });
});

describe('what asks for attention', () => {
  it('comes worst first, then longest', () => {
    const view = {
      seq: 1,
      site: { id: 'cusco', name: 'Cusco' },
      queues: [waiting(16), waiting(40, { id: 'cusco:sunat' }), queue({ id: 'cusco:sis' })],
      windows: [window({ queues: ['cusco:reniec', 'cusco:sunat'] }), { ...at('serving', 30), id: 'cusco:2' }],
    };
    expect(alerts(view, NOW).map((each) => each.id)).toEqual(['cusco:sunat', 'cusco:2', 'cusco:reniec']);
  });
});

it('tells the queues that no window attends as one, with how many they are', () => {
  const empty = (id: string) => queue({ id, unattended: true, unattended_since: ago(12) });
  const view = {
    seq: 1,
    site: { id: 'cusco', name: 'Cusco' },
    queues: [empty('cusco:a'), waiting(16), empty('cusco:b'), empty('cusco:c')],
    windows: [window()],
  };
  expect(alerts(view, NOW).map(({ id, reason, count }) => [id, reason, count])).toEqual([
    ['cusco:reniec', 'wait', undefined],
    ['cusco:a', 'unattended', 3],
  ]);
});

it('a clock that runs behind the server never counts below zero', () => {
  expect(secondsSince(new Date(NOW + 5000).toISOString(), NOW)).toBe(0);
});
