import { describe, expect, test } from 'vitest';
import type { Indicator, Row, Summary, Values } from '../answers/answers';
import type { Compared } from '../answers/comparing';
import { cross } from './cross';
import { gathered, spread } from './distribution';
import { weekMap } from './heat';
import { hourProfile } from './hours';
import { scaleOf } from './look';
import { ranked, withoutCommonStart } from './ranked';
import { trend } from './trend';

const TICKETS: Indicator = {
  name: 'tickets',
  label: 'Tickets emitidos',
  unit: 'count',
  definition: 'Todos.',
};
const WAIT: Indicator = { name: 'wait_mean_s', label: 'Espera media', unit: 's', definition: 'Media.' };
const COMPARED: Compared = { of: 'last_year', now: '2026', before: '2025' };

const row = (key: Row['key'], values: Values, lastYear?: Values): Row => ({
  key,
  values,
  last_year: lastYear,
  label: Object.fromEntries(Object.entries(key).map(([name, value]) => [name, String(value)])),
});
const texts = (cells: (string | { text: string })[]) =>
  cells.map((cell) => (typeof cell === 'string' ? cell : cell.text));
interface Drawn {
  series: { data: unknown[]; type: string }[];
  xAxis: { data: string[] };
}
const drawn = (picture: { option: (width: number) => object } | null) =>
  picture!.option(800) as unknown as Drawn;

describe('the profile of the day', () => {
  const rows = [
    row({ hour: 8 }, { tickets: 40 }, { tickets: 30 }),
    row({ hour: 10 }, { tickets: 60 }, { tickets: 0 }),
  ];

  test('has a bar for each hour between the first and the last, and a gap where there was nobody', () => {
    const picture = hourProfile(rows, TICKETS, null);
    expect(drawn(picture).xAxis.data).toEqual(['8:00', '9:00', '10:00']);
    expect(drawn(picture).series[0]!.data).toEqual([40, null, 60]);
    expect(picture!.sentence).toBe('Lo más alto de tickets emitidos: 60, de 10:00 a 11:00.');
  });

  test('has the other time beside it, and both in the table', () => {
    const picture = hourProfile(rows, TICKETS, COMPARED);
    expect(drawn(picture).series.map((each) => each.type)).toEqual(['bar', 'line']);
    expect(texts(picture!.table.rows[0]!)).toEqual(['08:00 a 09:00', '40', '30', '+33.3%']);
    expect(picture!.points[0]!.text).toBe('08:00 a 09:00. 2026: 40. 2025: 30');
  });

  test('of times counts in minutes', () => {
    expect(drawn(hourProfile([row({ hour: 8 }, { wait_mean_s: 900 })], WAIT, null)).series[0]!.data).toEqual([
      15,
    ]);
  });

  test('of nobody is no picture', () => {
    expect(hourProfile([], TICKETS, null)).toBeNull();
    expect(hourProfile([row({ hour: 8 }, { tickets: 0 })], TICKETS, null)).toBeNull();
  });
});

test('the week has weekends only where somebody came', () => {
  const picture = weekMap(
    [row({ weekday: 1, hour: 8 }, { tickets: 5 }), row({ weekday: 6, hour: 8 }, { tickets: 2 })],
    TICKETS,
  );
  expect(picture!.table.columns.map((each) => each.label)).toEqual([
    'Hora',
    'Lunes',
    'Martes',
    'Miércoles',
    'Jueves',
    'Viernes',
    'Sábado',
  ]);
  expect(texts(picture!.table.rows[0]!)).toEqual(['08:00 a 09:00', '5', '—', '—', '—', '—', '2']);
  expect(picture!.points.map((each) => each.text)).toEqual([
    'Lunes, 08:00 a 09:00: 5',
    'Sábado, 08:00 a 09:00: 2',
  ]);
});

describe('how waits spread', () => {
  const classes = Array.from({ length: 20 }, (_, at) => ({
    from_s: at * 300,
    to_s: (at + 1) * 300,
    visits: at < 3 ? 30 : 1,
  }));

  test('is a dozen bars, and the last has all that is longer', () => {
    const shown = gathered(classes);
    expect(shown).toHaveLength(12);
    expect(shown.at(-1)).toEqual({ from_s: 3300, to_s: null, visits: 9 });
    expect(shown.reduce((sum, each) => sum + each.visits, 0)).toBe(
      classes.reduce((sum, each) => sum + each.visits, 0),
    );
  });

  test('is said in tenths of the people', () => {
    expect(spread({ of: 'wait', total: { classes } })!.sentence).toBe(
      '8 de cada 10 personas esperaron menos de 15 minutos.',
    );
  });

  test('of nobody is no picture', () => expect(spread({ of: 'wait', total: { classes: [] } })).toBeNull());
});

describe('a trend', () => {
  test('by month is a line, each month beside the same one a year before', () => {
    const rows = [
      row({ month: '2026-01' }, { tickets: 10 }, { tickets: 8 }),
      row({ month: '2026-02' }, { tickets: 12 }, { tickets: 9 }),
    ];
    const picture = trend(rows, { from: '2026-01-01', to: '2026-02-28' }, 'month', TICKETS, COMPARED);
    expect(drawn(picture).series.map((each) => [each.type, each.data])).toEqual([
      ['line', [10, 12]],
      ['line', [8, 9]],
    ]);
    expect(texts(picture!.table.rows[1]!)).toEqual(['feb 2026', '12', '9', '+33.3%']);
  });

  test('by day leaves a gap where the centre was closed', () => {
    const rows = [row({ day: '2026-11-21' }, { tickets: 10 }), row({ day: '2026-11-22' }, { tickets: 0 })];
    expect(
      drawn(trend(rows, { from: '2026-11-21', to: '2026-11-23' }, 'day', TICKETS, null)).series[0]!.data,
    ).toEqual([10, null, null]);
  });

  test('shows no other time where no month has a counterpart', () => {
    const picture = trend(
      [row({ month: '2026-01' }, { tickets: 10 })],
      { from: '2026-01-01', to: '2026-01-31' },
      'month',
      TICKETS,
      COMPARED,
    );
    expect(drawn(picture).series).toHaveLength(1);
  });
});

describe('a ranking', () => {
  const rows = [
    row({ site: 'cusco' }, { tickets: 5 }, { tickets: 4 }),
    row({ site: 'lima' }, { tickets: 9 }, { tickets: 12 }),
    row({ site: 'ica' }, { tickets: 1 }),
  ];
  const how = { dimension: 'site' as const, indicator: TICKETS, compared: COMPARED, most: 2 };

  test('draws the first and has all in its table', () => {
    const picture = ranked(rows, how);
    expect(drawn(picture).series[0]!.data).toEqual([9, 5]);
    expect(picture!.table.rows.map(texts)).toEqual([
      ['lima', '9', '12', '−3', '−25.0%'],
      ['cusco', '5', '4', '+1', '+25.0%'],
      ['ica', '1', '—', '—', '—'],
    ]);
  });

  test('says in its table who has no value, and draws no bar for it', () => {
    const picture = ranked([...rows, row({ site: 'puno' }, { tickets: null })], {
      ...how,
      most: 9,
      order: 'least',
      unmeasured: 'Sin ANS acordado',
    });
    expect(drawn(picture).series[0]!.data).toEqual([1, 5, 9]);
    expect(texts(picture!.table.rows.at(-1)!).slice(0, 2)).toEqual(['puno', 'Sin ANS acordado']);
    expect(ranked([...rows, row({ site: 'puno' }, { tickets: null })], how)!.table.rows).toHaveLength(3);
  });

  test('begins with the least where that is what has to be seen', () => {
    expect(drawn(ranked(rows, { ...how, order: 'least' })).series[0]!.data).toEqual([1, 5]);
  });

  test('leads where a name leads', () => {
    expect(ranked(rows, { ...how, href: (each) => `/reports/${each.key.site}` })!.leads).toEqual([
      '/reports/lima',
      '/reports/cusco',
    ]);
  });
});

test('where there is no room, names leave out what most of them begin with', () => {
  expect(
    withoutCommonStart(['Centro MAC Cusco', 'Centro MAC La Libertad', 'MAC Express Santa Rosa']),
  ).toEqual(['Cusco', 'La Libertad', 'MAC Express Santa Rosa']);
  expect(withoutCommonStart(['RENIEC', 'SUNAT'])).toEqual(['RENIEC', 'SUNAT']);
});

test('centre and entity: the table has every pair, from most to least', () => {
  const rows = [
    row({ site: 'cusco', entity: 'sunat' }, { tickets: 3 }, { tickets: 2 }),
    row({ site: 'lima', entity: 'reniec' }, { tickets: 8 }),
  ];
  const answer: Summary = {
    from: '2026-01-01',
    to: '2026-12-31',
    by: ['site', 'entity'],
    compare: { last_year: { from: '2025-01-01', to: '2025-12-31' } },
    filters: {},
    closed_through: null,
    live: false,
    alike: {},
    simulated: false,
    limits_proposed: false,
    indicators: [TICKETS],
    rows,
    total: { values: { tickets: 11 } },
  };
  const picture = cross(answer, () => undefined);
  expect(picture!.table.columns.map((each) => each.label)).toEqual([
    'Centro',
    'Entidad',
    '2026',
    '2025',
    'Diferencia',
    'Variación',
  ]);
  expect(picture!.table.rows.map(texts)).toEqual([
    ['lima', 'reniec', '8', '—', '—', '—'],
    ['cusco', 'sunat', '3', '2', '+1', '+50.0%'],
  ]);
});

test.each([
  ['s', 1800, 10, '10 min'],
  ['s', 4 * 3600, 2, '2 h'],
  ['count', 40_000, 5000, '5 mil'],
  ['count', 900, 500, '500'],
  ['share', 0.8, 0.5, '50%'],
] as const)('an axis of %s up to %s writes %s as %s', (unit, largest, at, words) =>
  expect(scaleOf(unit, largest).label(at)).toBe(words),
);

describe('the hour that is named', () => {
  const KEPT: Indicator = {
    name: 'within_wait_limit',
    label: 'Espera dentro del ANS',
    unit: 'share',
    definition: 'Parte.',
  };
  const rows = [
    row({ weekday: 1, hour: 8 }, { within_wait_limit: 0.9 }),
    row({ weekday: 1, hour: 9 }, { within_wait_limit: 0 }),
    row({ weekday: 1, hour: 10 }, { within_wait_limit: null }),
  ];
  test('is the worst, which of what should be much is the least', () => {
    expect(hourProfile(rows, KEPT, null)!.sentence).toMatch(/^Lo más bajo de .*: 0.*, de 09:00 a 10:00\.$/);
    expect(weekMap(rows, KEPT)!.sentence).toMatch(/^Lo más bajo de .*: 0.*, lunes, 09:00 a 10:00\.$/);
  });
  test('is the longest wait', () => {
    const waits = [row({ hour: 8 }, { wait_mean_s: 60 }), row({ hour: 9 }, { wait_mean_s: 900 })];
    expect(hourProfile(waits, WAIT, null)!.sentence).toMatch(/^Lo más alto de .*09:00 a 10:00\.$/);
  });
});
