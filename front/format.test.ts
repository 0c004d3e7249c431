import { describe, expect, test } from 'vitest';
import { clock, codeForSpeech, duration, elapsed, plain, stopwatch } from './format';

describe('clock', () => {
  test('shows the hour of Lima whatever the zone of the machine', () => {
    expect(clock('2025-03-04T15:42:10.000Z')).toBe('10:42');
  });
  test('shows midnight as 00', () => {
    expect(clock('2025-03-04T05:00:00.000Z')).toBe('00:00');
  });
});

describe('duration', () => {
  test.each([
    [0, '0 s'],
    [45.9, '45 s'],
    [720, '12 min'],
    [3900, '1 h 05'],
    [-3, '0 s'],
  ])('says %s seconds as %s', (seconds, words) => expect(duration(seconds)).toBe(words));

  test('shows a dash when there is nothing to tell', () => {
    expect(duration(null)).toBe('—');
    expect(duration(Number.NaN)).toBe('—');
  });
});

describe('stopwatch', () => {
  test.each([
    [0, '00:00'],
    [271, '04:31'],
    [3871, '1:04:31'],
  ])('shows %s seconds as %s', (seconds, words) => expect(stopwatch(seconds)).toBe(words));
});

test('elapsed is never negative, even when the clocks disagree', () => {
  const since = '2025-03-04T15:00:00.000Z';
  expect(elapsed(since, Date.parse(since) + 1500)).toBe(1.5);
  expect(elapsed(since, Date.parse(since) - 1500)).toBe(0);
});

test.each([
  ['R-045', 'R 45'],
  ['bn-7', 'B N 7'],
  ['Ñ-100', 'Ñ 100'],
])('%s is spoken %s', (code, spoken) => expect(codeForSpeech(code)).toBe(spoken));

test('plain text has neither accents nor capitals', () => {
  expect(plain(' Emisión de DNI niño ')).toBe('emision de dni nino');
});
