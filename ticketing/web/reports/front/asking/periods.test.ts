import { describe, expect, test } from 'vitest';
import { daysBetween, monthsBetween, plusYears, today, weekday } from './days';
import { rangeOf, stepFor } from './periods';

const TODAY = '2026-11-25'; // a Wednesday

test.each([
  ['today', '2026-11-25', '2026-11-25'],
  ['yesterday', '2026-11-24', '2026-11-24'],
  ['this_week', '2026-11-23', '2026-11-25'],
  ['this_month', '2026-11-01', '2026-11-25'],
  ['last_month', '2026-10-01', '2026-10-31'],
  ['this_year', '2026-01-01', '2026-11-25'],
  ['last_year', '2025-01-01', '2025-12-31'],
  ['ten_years', '2017-01-01', '2026-11-25'],
] as const)('%s is %s to %s', (preset, from, to) => expect(rangeOf({ preset }, TODAY)).toEqual({ from, to }));

test('the month before January is December', () => {
  expect(rangeOf({ preset: 'last_month' }, '2026-01-01')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
});

test('the day is that of Lima, where it is still yesterday', () => {
  expect(today(Date.parse('2026-11-26T03:00:00Z'))).toBe('2026-11-25');
});

test.each([
  ['2026-11-01', '2026-11-30', 'day'],
  ['2026-01-01', '2026-11-25', 'month'],
  ['2017-01-01', '2026-11-25', 'month'],
  ['1995-01-01', '2026-11-25', 'year'],
])('a trend from %s to %s goes by %s', (from, to, step) => expect(stepFor({ from, to })).toBe(step));

describe('days', () => {
  test('go over the end of a month, and of a year', () => {
    expect(daysBetween('2026-12-30', '2027-01-02')).toEqual([
      '2026-12-30',
      '2026-12-31',
      '2027-01-01',
      '2027-01-02',
    ]);
    expect(monthsBetween('2026-11-15', '2027-02-01')).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
  });
  test('the 29th of February has a day a year before', () =>
    expect(plusYears('2028-02-29', -1)).toBe('2027-02-28'));
  test('a Sunday is the seventh day', () => expect(weekday('2026-11-29')).toBe(7));
});
