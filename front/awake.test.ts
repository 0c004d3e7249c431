// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepAwake } from './awake';

/** A system that gives locks, or refuses them, and takes them away when told. */
class FakeLocks {
  given: (EventTarget & { released: boolean; release: () => Promise<void> })[] = [];
  asked = 0;
  refuses = false;

  request = (): Promise<EventTarget> => {
    this.asked += 1;
    if (this.refuses) return Promise.reject(new DOMException('low battery', 'NotAllowedError'));
    const lock = Object.assign(new EventTarget(), {
      released: false,
      release: () => Promise.resolve(this.take(lock)),
    });
    this.given.push(lock);
    return Promise.resolve(lock);
  };

  take(lock = this.given.at(-1)!): void {
    lock.released = true;
    lock.dispatchEvent(new Event('release'));
  }

  get held(): number {
    return this.given.filter((each) => !each.released).length;
  }
}

let locks: FakeLocks;
let visibility: DocumentVisibilityState;
const settled = () => vi.advanceTimersByTimeAsync(0);

function turn(to: DocumentVisibilityState): void {
  visibility = to;
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  [locks, visibility] = [new FakeLocks(), 'visible'];
  Object.defineProperty(navigator, 'wakeLock', { value: locks, configurable: true });
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('asks again when the page is seen again', async () => {
  const stop = keepAwake();
  await settled();
  turn('hidden');
  locks.take();
  turn('visible');
  await settled();
  expect([locks.asked, locks.held]).toEqual([2, 1]);
  stop();
});

it('asks again when the lock was taken from a visible page, and not in a rush', async () => {
  const stop = keepAwake();
  await settled();
  locks.take();
  await settled();
  expect(locks.asked).toBe(1);
  await vi.advanceTimersByTimeAsync(30_000);
  expect([locks.asked, locks.held]).toEqual([2, 1]);
  stop();
});

it('asks again after a refusal', async () => {
  locks.refuses = true;
  const stop = keepAwake();
  await vi.advanceTimersByTimeAsync(30_000);
  locks.refuses = false;
  await vi.advanceTimersByTimeAsync(30_000);
  expect([locks.asked, locks.held]).toEqual([3, 1]);
  stop();
});

it('holds one lock at most, and none after its end', async () => {
  const stop = keepAwake();
  await settled();
  turn('visible');
  await settled();
  expect([locks.asked, locks.held]).toEqual([1, 1]);
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect([locks.asked, locks.held]).toEqual([1, 0]);
});
