import { expect, test } from 'vitest';
import { distribution, inFormat, summary } from './questions';

const DAYS = { from: '2026-11-01', to: '2026-11-24' };

test('a summary asks for what it shows and nothing else', () => {
  expect(
    summary({
      ...DAYS,
      site: 'cusco',
      entity: null,
      by: ['weekday', 'hour'],
      indicators: ['tickets'],
      compare: 'none',
    }),
  ).toBe('/reports/summary?site=cusco&from=2026-11-01&to=2026-11-24&by=weekday%2Chour&indicators=tickets');
});

test('the file of a chart is the same question in another format', () => {
  const path = distribution({ ...DAYS, site: 'cusco' }, 'wait', 300);
  expect(inFormat(path, 'xlsx')).toBe(`${path}&format=xlsx`);
  expect(new URLSearchParams(path.split('?')[1]).get('step_s')).toBe('300');
});
