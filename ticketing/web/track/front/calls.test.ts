import { describe, expect, it } from 'vitest';
import type { TrackState } from '$front/types';
import { isNewCall } from './calls';

function ticket(change: Partial<TrackState['ticket']> = {}): TrackState['ticket'] {
  return {
    id: 't1',
    code: 'R-045',
    day: '2026-11-24',
    state: 'waiting',
    queue_name: 'RENIEC Trámites',
    entity_name: 'RENIEC',
    window_number: null,
    ahead: 2,
    issued_at: '2026-11-24T15:00:00.000Z',
    called_at: null,
    since: '2026-11-24T15:00:00.000Z',
    ...change,
  };
}
const called = (at: string) => ticket({ state: 'called', called_at: at, window_number: 12 });

describe('the alert of a call', () => {
  it('rings when the ticket is called', () => {
    expect(isNewCall(ticket(), called('2026-11-24T15:10:00.000Z'))).toBe(true);
  });
  it('rings when the page opens on a ticket that is being called', () => {
    expect(isNewCall(null, called('2026-11-24T15:10:00.000Z'))).toBe(true);
  });
  it('rings again on a recall', () => {
    expect(isNewCall(called('2026-11-24T15:10:00.000Z'), called('2026-11-24T15:11:00.000Z'))).toBe(true);
  });
  it('stays quiet when the same call comes again after a reconnection', () => {
    expect(isNewCall(called('2026-11-24T15:10:00.000Z'), called('2026-11-24T15:10:00.000Z'))).toBe(false);
  });
  it('stays quiet while waiting and while being served', () => {
    expect(isNewCall(null, ticket())).toBe(false);
    expect(isNewCall(called('2026-11-24T15:10:00.000Z'), ticket({ state: 'serving' }))).toBe(false);
  });
});
