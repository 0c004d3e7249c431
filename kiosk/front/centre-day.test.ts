import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Offline, Problem } from '$front/api';
import { serverClock } from '$front/time/clock';
import type { LiveSocket } from '$front/live';
import type { SiteView } from '$front/types';
import { Centre } from './centre.svelte';

const VIEW = {
  id: 'cusco',
  timezone: 'America/Lima',
  at: '2026-11-25T04:59:57.500Z',
  changes_at: '2026-11-25T13:00:00.000Z',
  queues: [],
} as unknown as SiteView;
/** A socket that never connects: the centre asks. */
const silent: LiveSocket = {
  ...{ connected: false, active: true },
  ...{ connect: () => {}, disconnect: () => {}, emit: () => {}, on: () => {} },
};

const unpaired = vi.fn();
let answer: () => SiteView;
let asked: number;
let centre: Centre;
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  [asked, answer] = [0, () => VIEW];
  // Two seconds before midnight in Lima, whatever this computer believes.
  serverClock.mark('2026-11-25T04:59:57.500Z');
  const get = async () => {
    asked++;
    return answer();
  };
  const options = {
    site: 'cusco',
    build: '1',
    token: 't',
    unpaired,
    reload: () => {},
    connect: () => silent,
  };
  centre = new Centre({ ...options, api: { get } as never });
  stop = centre.start();
  await vi.advanceTimersByTimeAsync(0);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('midnight at the centre is a reason to ask, and asked only once', async () => {
  // What comes without midnight: a poll every five seconds, as there is no link.
  const before = asked;
  for (let second = 0; second < 4; second++) {
    centre.tick();
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(asked).toBe(before + 1);
});

test('a link that is down says since when, in the server’s time', async () => {
  answer = () => {
    throw new Offline('away');
  };
  await vi.advanceTimersByTimeAsync(6_000);
  expect(centre.offlineSince?.toISOString()).toMatch(/^2026-11-25T0[45]:/);
  answer = () => VIEW;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(centre.offlineSince).toBeNull();
});

test('a revoked device is told so', async () => {
  answer = () => {
    throw new Problem(401, 'invalid_token', 'Revocada.');
  };
  await vi.advanceTimersByTimeAsync(6_000);
  expect(unpaired).toHaveBeenCalled();
});
