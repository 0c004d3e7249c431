import { describe, expect, it } from 'vitest';
import { fold, isBefore, seenBy } from './folding';
import { aTicket, aWindow } from '$front/factories';

describe("a command's answer", () => {
  it('puts a called ticket at the window', () => {
    const called = aTicket({ state: 'called' });
    expect(fold(aWindow({ directed: [aTicket()] }), called, 'p1')).toMatchObject({
      ticket: called,
      directed: [],
    });
  });

  it('moves an ended ticket to those that are to be coded', () => {
    const view = aWindow({ ticket: aTicket({ state: 'serving' }) });
    const after = fold(view, aTicket({ state: 'closed' }), 'p1');
    expect(after.ticket).toBeNull();
    expect(after.closed.map((ticket) => ticket.id)).toEqual(['t1']);
  });

  it('parks a held ticket and frees the window', () => {
    const after = fold(
      aWindow({ ticket: aTicket({ state: 'serving' }) }),
      aTicket({ state: 'on_hold' }),
      'p1',
    );
    expect([after.ticket, after.held.length]).toEqual([null, 1]);
  });

  it('removes whatever is finished, gone or back in its queue', () => {
    for (const state of ['finished', 'no_show', 'misrouted', 'waiting'] as const) {
      const after = fold(aWindow({ ticket: aTicket({ state: 'called' }) }), aTicket({ state }), 'p1');
      expect([after.ticket, after.closed, after.held, after.directed]).toEqual([null, [], [], []]);
    }
  });

  it('keeps in sight what was sent to this window or to this person', () => {
    expect(fold(aWindow(), aTicket({ for_window: 'cusco:7' }), 'p1').directed).toHaveLength(1);
    expect(fold(aWindow(), aTicket({ for_agent: 'p1' }), 'p1').directed).toHaveLength(1);
    expect(fold(aWindow(), aTicket({ for_agent: 'p2' }), 'p1').directed).toHaveLength(0);
  });
});

describe("a room's message that left before the answer", () => {
  it('outweighs a message that does not know of its event, and no other', () => {
    expect(isBefore(aWindow({ seq: 10 }), aTicket({ seq: 11 }))).toBe(true);
    expect(isBefore(aWindow({ seq: 11 }), aTicket({ seq: 11 }))).toBe(false);
    expect(isBefore(aWindow({ seq: 12 }), aTicket({ seq: 11 }))).toBe(false);
  });
});

describe('a window that somebody else took', () => {
  it('is closed to who sat there before, and its ticket is not theirs', () => {
    const theirs = aWindow({ ticket: aTicket({ state: 'serving' }) });
    expect(seenBy(theirs, 'p2')).toMatchObject({ ticket: null, session: { state: 'closed' } });
    expect(seenBy(theirs, 'p1')).toBe(theirs);
  });
});
