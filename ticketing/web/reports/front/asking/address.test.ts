import { describe, expect, test } from 'vitest';
import { type Address, format, parse, toView } from './address';

const at = (text: string): Address => {
  const [path, search = ''] = text.split('?');
  return parse(path!, search);
};

describe('an address', () => {
  test.each([
    '/reports/period?site=lima-norte',
    '/reports/network?period=last_year&compare=previous&measure=wait_p90_s',
    '/reports/entity?site=cusco&entity=reniec&from=2026-11-01&to=2026-11-24',
    '/reports/agent?site=cusco&agent=0f1e&period=this_week',
    '/reports/today',
  ])('%s says the same when it is written again', (text) => expect(format(at(text))).toBe(text));

  test('leaves out what goes without saying', () => {
    expect(format(at('/reports/network?period=this_year&compare=last_year&measure=attended'))).toBe(
      '/reports/network',
    );
  });

  test.each([
    ['a view', '/reports/nothing', { view: 'period' }],
    ['a preset', '/reports/period?period=sometime', { period: { preset: 'this_month' } }],
    ['a day', '/reports/period?from=2026-02-30&to=2026-03-01', { period: { preset: 'this_month' } }],
    [
      'days in the wrong order',
      '/reports/period?from=2026-03-02&to=2026-03-01',
      { period: { preset: 'this_month' } },
    ],
    ['a measure', '/reports/period?measure=luck', { measure: 'tickets' }],
    ['a comparison', '/reports/period?compare=neighbours', { compare: 'previous' }],
  ])('with %s that does not exist is as if it were not there', (_what, text, expected) =>
    expect(at(text)).toMatchObject(expected),
  );

  test('without a view is the one that suits the person', () => {
    expect(parse('/reports', '?site=cusco', 'today')).toMatchObject({ view: 'today', site: 'cusco' });
  });
});

describe('another view', () => {
  test('keeps the place and the days that were chosen', () => {
    const moved = toView(at('/reports/period?site=cusco&entity=reniec&period=last_month'), 'levels');
    expect(moved).toMatchObject({
      view: 'levels',
      site: 'cusco',
      entity: 'reniec',
      period: { preset: 'last_month' },
      measure: 'within_wait_limit',
    });
  });

  test('has its own days and its own comparison when none were chosen', () => {
    expect(toView(at('/reports/period?site=cusco'), 'network')).toMatchObject({
      period: { preset: 'this_year' },
      compare: 'last_year',
    });
  });

  test('asks about nobody in particular', () => {
    expect(toView(at('/reports/agent?agent=0f1e'), 'period').agent).toBeNull();
  });
});
