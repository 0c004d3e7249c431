import { expect, test } from 'vitest';
import { Keeper, type Kept } from './kept';
import type { Memory } from './ticket/issuing';

const NOON = Date.parse('2026-11-24T17:00:00Z');
const STEP = { name: 'priority', choice: { service: null } } as unknown as Kept;

function tab(): Memory {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    key: () => null,
    length: 0,
  };
}

test('keeps a step over a reload for a minute, and a minute more whenever its person stays', () => {
  let now = NOON;
  const memory = tab();
  const page = () => new Keeper('cusco', memory, () => now);
  page().keep(STEP);
  now += 59_000;
  expect(page().kept()).toEqual(STEP);
  page().keep(STEP);
  now += 59_000;
  expect(page().kept()).toEqual(STEP);
  now += 1_000;
  expect(page().kept()).toBeNull();
});

test.each([-20, 20])('keeps nothing when the time is another by %i minutes', (minutes) => {
  let now = NOON;
  const keeper = new Keeper('cusco', tab(), () => now);
  keeper.keep(STEP);
  now += minutes * 60_000;
  expect(keeper.kept()).toBeNull();
});

test('keeps nothing once the step is over, and nothing of another centre', () => {
  const memory = tab();
  const keeper = new Keeper('cusco', memory, () => NOON);
  keeper.keep(STEP);
  expect(new Keeper('puno', memory, () => NOON).kept()).toBeNull();
  keeper.keep(null);
  expect(keeper.kept()).toBeNull();
});
