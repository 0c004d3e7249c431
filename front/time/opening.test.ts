import { describe, expect, it } from 'vitest';
import { usePack } from '$front/i18n/testing';
import { jointOpening, openingWords, type Opening } from './opening';

/** On a Tuesday, at nine in Lima. */
const WHEN = { at: '2026-11-24T14:00:00.000Z', timezone: 'America/Lima' };
const OPEN: Opening = {
  open: true,
  closes_at: '2026-11-24T21:45:00.000Z',
  opens_at: null,
  closed_because: null,
  closed_note: null,
  unattended: false,
};
const CLOSED: Opening = {
  ...OPEN,
  open: false,
  closes_at: null,
  opens_at: '2026-11-25T13:00:00.000Z',
  closed_because: 'outside_hours',
};
const words = (change: Partial<Opening>, of = CLOSED) => openingWords({ ...of, ...change }, WHEN);

describe('the hours of a queue in words', () => {
  it('say until when it attends, without a zero before the hour', () => {
    expect(words({}, OPEN)).toEqual(['Atiende hasta las 16:45']);
    expect(words({ closes_at: '2026-11-24T14:05:00.000Z' }, OPEN)).toEqual(['Atiende hasta las 9:05']);
  });

  it('say nothing of a centre that is open always, or of a closing that is days away', () => {
    expect(words({ closes_at: null }, OPEN)).toEqual([]);
    expect(words({ closes_at: '2026-12-24T14:00:00.000Z' }, OPEN)).toEqual([]);
  });

  it.each([
    ['2026-11-24T19:00:00.000Z', 'Abre hoy a las 14:00'],
    ['2026-11-25T13:00:00.000Z', 'Abre mañana a las 8:00'],
    ['2026-11-30T13:30:00.000Z', 'Abre el lunes, 30 de noviembre, a las 8:30'],
    // Midnight is the zone's: in UTC this is the day after tomorrow.
    ['2026-11-26T04:30:00.000Z', 'Abre mañana a las 23:30'],
  ])('say when it opens: %s is "%s"', (opens_at, sentence) => {
    expect(words({ opens_at })[0]).toBe(sentence);
  });

  it('say tomorrow across the end of a month and of a year', () => {
    const newYear = { at: '2027-01-01T04:00:00.000Z', timezone: 'America/Lima' };
    expect(openingWords({ ...CLOSED, opens_at: '2027-01-01T13:00:00.000Z' }, newYear)[0]).toBe(
      'Abre mañana a las 8:00',
    );
  });

  it.each([
    [{ closed_because: 'outside_hours' }, 'Fuera del horario de atención'],
    [{ closed_because: 'holiday', closed_note: 'Navidad' }, 'Feriado: Navidad'],
    [{ closed_because: 'holiday' }, 'Hoy es feriado'],
    [{ closed_because: 'special_day', closed_note: 'Fumigación' }, 'Horario especial: Fumigación'],
    [{ closed_because: 'last_ticket' }, 'Ya se entregó el último ticket'],
    [{ closed_because: 'by_hand' }, 'Cerrado por el personal del centro'],
    [{ closed_because: 'no_window' }, 'Aún no hay módulo abierto'],
  ] as [Partial<Opening>, string][])('say why: %o', (change, sentence) => {
    expect(words(change)[1]).toBe(sentence);
  });

  it('say why alone where no opening is known', () => {
    expect(words({ opens_at: null, closed_because: 'by_hand' })).toEqual([
      'Cerrado por el personal del centro',
    ]);
  });

  it('are told in the language of the screen', () => {
    usePack('en');
    expect(words({ closed_because: 'holiday', closed_note: 'Navidad' })).toEqual([
      'Opens tomorrow at 8:00',
      'Public holiday: Navidad',
    ]);
    usePack('es');
  });
});

describe('several queues together', () => {
  it('attend until the last of those that are open', () => {
    const later = { ...OPEN, closes_at: '2026-11-24T23:00:00.000Z' };
    expect(jointOpening([CLOSED, later, OPEN])?.closes_at).toBe(later.closes_at);
    expect(jointOpening([OPEN, { ...OPEN, closes_at: null }])?.closes_at).toBeNull();
  });

  it('open with the first that opens, for its reason', () => {
    const byHand: Opening = { ...CLOSED, opens_at: null, closed_because: 'by_hand' };
    const monday: Opening = { ...CLOSED, opens_at: '2026-11-30T13:00:00.000Z' };
    const holiday: Opening = { ...CLOSED, closed_because: 'holiday' };
    expect(jointOpening([byHand, monday, holiday])).toEqual(holiday);
    expect(jointOpening([byHand])).toEqual(byHand);
    expect(jointOpening([])).toBeNull();
  });

  it('are without a window when each of the open ones is', () => {
    const alone = { ...OPEN, unattended: true };
    expect(jointOpening([alone, { ...CLOSED }])?.unattended).toBe(true);
    expect(jointOpening([alone, OPEN])?.unattended).toBe(false);
  });
});
