// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Idle, IDLE_S } from './idle.svelte';

const onEnd = vi.fn();
let idle: Idle;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  onEnd.mockClear();
  idle = new Idle(onEnd, () => false);
  stop = idle.start();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('ends after half a minute without a touch', () => {
  vi.advanceTimersByTime((IDLE_S - 1) * 1000);
  expect([idle.left, onEnd.mock.calls.length]).toEqual([1, 0]);
  vi.advanceTimersByTime(1_250);
  expect(onEnd).toHaveBeenCalledOnce();
});

test.each([-20, 20])('a computer’s clock that is put right by %i minutes changes nothing', (minutes) => {
  vi.advanceTimersByTime(5_000);
  vi.setSystemTime(Date.now() + minutes * 60_000);
  vi.advanceTimersByTime(5_000);
  expect([idle.left, onEnd.mock.calls.length]).toEqual([IDLE_S - 10, 0]);
});
