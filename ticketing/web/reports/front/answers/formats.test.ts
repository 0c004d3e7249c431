import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { load } from '$front/i18n';
import { usePack } from '$front/i18n/testing';
import {
  brief,
  change,
  days,
  figure,
  hourSpan,
  more,
  weekdayDay,
  weekdayName,
  weekdayShort,
} from './formats';

test.each([
  [812, 'count', '812'],
  [4_303_112, 'count', '4,303,112'],
  [45.4, 's', '45 s'],
  [684, 's', '11 min 24 s'],
  [600, 's', '10 min'],
  [3900, 's', '1 h 05 min'],
  [59.7, 's', '1 min'],
  [0.784, 'share', '78.4%'],
  [5.24, 'per_hour', '5.2'],
  [null, 'share', '—'],
] as const)('%s of %s is written %s', (value, unit, words) => expect(figure(value, unit)).toBe(words));

test.each([
  [4_303_112, 'count', '4.3 M'],
  [12_400, 'count', '12.4 mil'],
  [900, 's', '15 min'],
  [0.5, 'share', '50%'],
] as const)('%s of %s is %s in short', (value, unit, words) => expect(brief(value, unit)).toBe(words));

describe('a change', () => {
  test('of numbers and times is a part of what was', () => {
    expect(change(4.3e6, 3.4e6, 'count')).toEqual({ text: '+26.5%', difference: 0.265 });
    expect(change(540, 600, 's')?.text).toBe('−10.0%');
    expect(more(4_300_000, 3_400_000)).toBe('+900,000');
  });
  test('of shares is in points', () => expect(change(0.78, 0.7, 'share')?.text).toBe('+8.0 puntos'));
  test('that cannot be seen is none', () => expect(change(0.70001, 0.7, 'share')?.difference).toBe(0));
  test('is not told where one of both is missing, or nothing was', () => {
    expect(change(null, 3, 'count')).toBeNull();
    expect(change(3, null, 'count')).toBeNull();
    expect(change(3, 0, 'count')).toBeNull();
  });
});

test.each([
  ['2026-11-24', '2026-11-24', '24 nov 2026'],
  ['2026-11-01', '2026-11-24', '1 – 24 nov 2026'],
  ['2026-11-01', '2026-11-30', 'nov 2026'],
  ['2026-01-01', '2026-03-31', 'ene – mar 2026'],
  ['2025-10-15', '2026-01-03', '15 oct 2025 – 3 ene 2026'],
  ['2025-01-01', '2025-12-31', '2025'],
  ['2017-01-01', '2026-12-31', '2017 – 2026'],
])('%s to %s is said %s', (from, to, words) => expect(days(from, to)).toBe(words));

test('hours and weekdays in words', () => {
  expect(hourSpan(8)).toBe('08:00 a 09:00');
  expect(weekdayDay('2026-11-24')).toBe('mar, 24 nov');
  expect([1, 3, 6].map(weekdayName)).toEqual(['lunes', 'miércoles', 'sábado']);
  expect([1, 3, 6].map(weekdayShort)).toEqual(['lun', 'mié', 'sáb']);
});

describe('in English', () => {
  beforeEach(() => usePack('en'));
  afterEach(() => usePack('es'));

  test.each([
    ['2026-11-24', '2026-11-24', '24 Nov 2026'],
    ['2026-11-01', '2026-11-24', '1 – 24 Nov 2026'],
    ['2026-01-01', '2026-03-31', 'Jan – Mar 2026'],
    ['2025-10-15', '2026-01-03', '15 Oct 2025 – 3 Jan 2026'],
  ])('%s to %s is said %s', (from, to, words) => expect(days(from, to)).toBe(words));

  test('numbers, hours and weekdays change with the language', () => {
    expect(brief(12_400, 'count')).toBe('12.4 k');
    expect(hourSpan(8)).toBe('08:00 to 09:00');
    expect([weekdayName(3), weekdayShort(3)]).toEqual(['Wednesday', 'Wed']);
  });
});

test('where dates begin with the month, both days keep theirs', () => {
  load({ language: 'us', locale: 'en-US', languages: [], files: [], messages: {} });
  expect(days('2026-11-01', '2026-11-24')).toBe('Nov 1 – Nov 24, 2026');
  usePack('es');
});
