import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ServerClock } from './server-clock';

const NOW = Date.parse('2026-11-24T15:00:00Z');

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const server = (offsetMs: number) => async () =>
  new Response(null, { headers: { Date: new Date(Date.now() + offsetMs).toUTCString() } });

it('tells the time of the server when the screen has the wrong one', async () => {
  const clock = new ServerClock(server(-600_000));
  await clock.sync();
  expect(Math.abs(clock.now() - (NOW - 600_000))).toBeLessThan(1_000);
});

it('does not follow the rounding of the header', async () => {
  const clock = new ServerClock(server(900));
  await clock.sync();
  expect(clock.offsetMs).toBe(0);
});

it('keeps what it knows while the server does not answer', async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
  let answer: typeof fetch = server(60_000);
  const clock = new ServerClock((...asked) => answer(...asked));
  await clock.sync();
  const known = clock.offsetMs;
  answer = () => Promise.reject(new TypeError('network'));
  await clock.sync();
  expect(clock.offsetMs).toBe(known);
});
