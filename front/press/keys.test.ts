// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenToKeys } from './keys';

let time = 0;
let pressed: string[];
let scanned: string[];
let stop: () => void;

function pass(ms: number): void {
  time += ms;
  vi.advanceTimersByTime(ms);
}

function type(keys: string[], gapMs: number, target: EventTarget = document.body): void {
  for (const key of keys) {
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    pass(gapMs);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  [time, pressed, scanned] = [1_000, [], []];
  const keys = {
    press: (event: KeyboardEvent) => pressed.push(event.key),
    scan: (text: string) => scanned.push(text),
  };
  stop = listenToKeys(keys, window, () => time);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('keys', () => {
  it('of a scanner are no shortcuts on a page that is too busy to handle them in time', () => {
    const made = [0, 6, 12, 18];
    let next = 0;
    stop();
    stop = listenToKeys(
      { press: (event) => pressed.push(event.key), scan: (text) => scanned.push(text) },
      window,
      () => made[next]!,
    );
    for (const key of 'N045') {
      window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      next = Math.min(next + 1, made.length - 1);
    }
    vi.advanceTimersByTime(100);
    expect(pressed).toEqual([]);
    expect(scanned).toEqual(['N045']);
  });

  it('of a hand are presses, one by one', () => {
    type(['n', 'i', 'F2', 'f'], 160);
    expect(pressed).toEqual(['n', 'i', 'F2', 'f']);
    expect(scanned).toEqual([]);
  });

  it('of a scanner are a text and never presses', () => {
    type([...'R-045', 'Enter'], 6);
    pass(100);
    expect(scanned).toEqual(['R-045']);
    expect(pressed).toEqual([]);
  });

  it('of a scanner that sends capitals with Shift are the same text', () => {
    type(['Shift', 'R', '-', '0', '4', '5', 'Enter'], 6);
    pass(100);
    expect(scanned).toEqual(['R-045']);
    expect(pressed.filter((key) => key.length === 1)).toEqual([]);
  });

  it('that were struck together by a hand do nothing', () => {
    type(['n', 'm'], 10);
    pass(100);
    expect([pressed, scanned]).toEqual([[], []]);
  });

  it('in a field are the field s', () => {
    document.body.innerHTML = '<input id="f">';
    type([...'10117410'], 6, document.getElementById('f')!);
    expect(pressed).toHaveLength(8);
    expect(scanned).toEqual([]);
  });

  it('that are held are pressed once', () => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', bubbles: true }));
    pass(300);
    for (let times = 0; times < 5; times += 1) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', bubbles: true, repeat: true }));
      pass(33);
    }
    expect(pressed).toEqual(['n']);
  });
});
