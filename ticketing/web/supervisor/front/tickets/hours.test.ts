import { describe, expect, it } from 'vitest';
import { aTicket } from '$front/factories';
import { actionsOn } from './actions';
import { hourOf, instantOf } from './hours';

describe('an hour of the site', () => {
  it('is the one on the wall, whatever zone the browser is in', () => {
    expect(hourOf('2026-11-24T21:05:00.000Z')).toBe('16:05');
    expect(instantOf('16:40', '2026-11-24T21:05:30.000Z')).toBe('2026-11-24T21:40:00.000Z');
    expect(instantOf('09:00', '2026-11-24T02:30:00.000Z', 'Asia/Kolkata')).toBe('2026-11-24T03:30:00.000Z');
  });
  it('is right on a day on which the clocks are changed', () => {
    // Havana, 1 November 2026: at 1:00 the clocks go back to 0:00.
    expect(instantOf('09:00', '2026-11-01T04:30:00.000Z', 'America/Havana')).toBe('2026-11-01T14:00:00.000Z');
  });
  it('is not before its beginning in the minute of that', () => {
    expect(instantOf('16:05', '2026-11-24T21:05:30.000Z')).toBe('2026-11-24T21:05:30.000Z');
    expect(instantOf('15:00', '2026-11-24T21:05:30.000Z')).toBe('2026-11-24T20:00:00.000Z');
  });
});

describe('what a supervisor may do with a ticket of another day', () => {
  const forgotten = { state: 'serving', since: '2026-11-23T21:00:00.000Z', ended_at: null } as const;
  it('is to say the true hour of what was forgotten', () => {
    expect(actionsOn(aTicket({ state: 'closed', forgotten }))).toEqual(['code', 'correct']);
    expect(actionsOn(aTicket({ state: 'no_show', forgotten: { ...forgotten, state: 'called' } }))).toEqual([
      'correct',
    ]);
  });
  it('is nothing of that where nothing was', () => {
    expect(actionsOn(aTicket({ state: 'closed' }))).toEqual(['code']);
    expect(actionsOn(aTicket({ state: 'no_show' }))).toEqual(['restore']);
  });
});
