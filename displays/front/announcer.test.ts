import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardCall } from '$front/types';
import { FRESH_AFTER_RECONNECT_S } from './announcer';
import { board, call, waitingRoom } from './testing';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-24T15:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;

/** `count` calls made now, as boards that arrive one by one within a second. */
function burst(first: number, count: number): BoardCall[][] {
  const calls = Array.from({ length: count }, (_, i) => call(first + i));
  return calls.map((_, i) => calls.slice(0, i + 1).reverse());
}

const codes = (calls: BoardCall[]): string[] => calls.map((each) => each.ticket_code);

describe('announcing', () => {
  it('sounds the chime, then says the sentence, while the call is on the large panel', async () => {
    const { announcer, heard, panel } = waitingRoom();
    announcer.feed(board([]));
    announcer.feed(board([call(1, { ticket_code: 'R-045', window_number: 12 })]));
    expect(panel()).toMatchObject({ announced: true, call: { ticket_code: 'R-045' } });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(heard).toEqual(['chime', 'Ticket R-045, acérquese al módulo 12']);
  });

  it('takes yesterday’s call off the panel when midnight came while it was spoken', async () => {
    const { announcer, panel } = waitingRoom();
    announcer.feed(board([]));
    announcer.feed(board([call(1)]));
    announcer.feed(board([], 1));
    expect(panel()).toMatchObject({ call: { seq: 1 } });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(panel()).toBeNull();
  });

  it('gives ten calls of one second their turn in order, drops none and never overlaps two', async () => {
    const { announcer, spoken, turns, overlaps } = waitingRoom();
    announcer.feed(board([]));
    for (const calls of burst(1, 10)) {
      announcer.feed(board(calls));
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(spoken()).toEqual(codes(burst(1, 10).at(-1)!).reverse());
    expect(turns.map((turn) => turn.call.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(overlaps()).toBe(0);
  });

  it('shows who follows, oldest first', async () => {
    const { announcer, pending } = waitingRoom();
    announcer.feed(board([]));
    announcer.feed(board([call(3), call(2), call(1)]));
    expect(codes(pending())).toEqual(['R-002', 'R-003']);
  });

  it('says a call once, however often the board is painted again', async () => {
    const { announcer, heard } = waitingRoom();
    announcer.feed(board([]));
    for (let i = 0; i < 5; i++) {
      announcer.feed(board([call(1)], 10 + i));
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(heard).toHaveLength(2);
  });

  it('announces a recall again', async () => {
    const { announcer, spoken } = waitingRoom();
    announcer.feed(board([]));
    announcer.feed(board([call(1)]));
    await vi.advanceTimersByTimeAsync(20_000);
    announcer.feed(board([call(2, { ticket_code: 'R-001', recall: true }), call(1)]));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(spoken()).toEqual(['R-001', 'R-001']);
  });

  it('gets shorter with a backlog and calm again without', async () => {
    const { announcer, paces } = waitingRoom();
    announcer.feed(board([]));
    announcer.feed(board(burst(1, 9).at(-1)!));
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(paces).toEqual([true, true, true, false, false, false, false, false, false]);
  });

  it('keeps a call on the panel for some seconds when there is no sound at all', async () => {
    const { announcer, panel } = waitingRoom({ chimeMs: 0, speechMs: 0 });
    announcer.feed(board([]));
    announcer.feed(board([call(2), call(1)]));
    await vi.advanceTimersByTimeAsync(3_500);
    expect(panel()?.call.seq).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(panel()?.call.seq).toBe(2);
  });
});

describe('a call that was taken back', () => {
  it('is not spoken when its turn had not come', async () => {
    const { announcer, spoken, pending } = waitingRoom();
    announcer.feed(board([]));
    announcer.feed(board([call(3), call(2), call(1)]));
    announcer.feed(board([call(3), call(1)], 4));
    expect(codes(pending())).toEqual(['R-003']);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(spoken()).toEqual(['R-001', 'R-003']);
  });

  it('leaves voice and panel in the middle of its announcement', async () => {
    const { announcer, spoken, hushes, panel } = waitingRoom();
    announcer.feed(board([]));
    announcer.feed(board([call(1)]));
    await vi.advanceTimersByTimeAsync(1_500);
    expect(spoken()).toEqual(['R-001']);
    announcer.feed(board([], 2));
    await vi.advanceTimersByTimeAsync(0);
    expect([hushes(), panel()]).toEqual([1, null]);
  });

  it('is not spoken when it was taken back during the chime, and the next one is', async () => {
    const { announcer, spoken } = waitingRoom();
    announcer.feed(board([]));
    announcer.feed(board([call(2), call(1)]));
    await vi.advanceTimersByTimeAsync(500);
    announcer.feed(board([call(2)], 3));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(spoken()).toEqual(['R-002']);
  });

  it('gives the panel back to the latest call that still holds', async () => {
    const { announcer, panel } = waitingRoom();
    announcer.feed(board([call(2, { agoS: 60 }), call(1, { agoS: 90 })]));
    expect(panel()?.call.seq).toBe(2);
    announcer.feed(board([call(1, { agoS: 90 })], 3));
    expect(panel()?.call.seq).toBe(1);
  });

  it('is not told from one that a full board leaves out', async () => {
    const { announcer, pending } = waitingRoom();
    const many = Array.from({ length: 31 }, (_, i) => call(31 - i));
    announcer.feed(board([]));
    announcer.feed(board(many.slice(1)));
    announcer.feed(board(many.slice(0, 30)));
    expect(pending()).toHaveLength(30);
  });
});

describe('a sound that goes wrong', () => {
  it('is silenced and left behind when its end never comes', async () => {
    const { announcer, spoken, hushes } = waitingRoom({ speechMs: Infinity });
    announcer.feed(board([]));
    announcer.feed(board([call(2), call(1)]));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(spoken()).toEqual(['R-001', 'R-002']);
    expect(hushes()).toBe(2);
  });

  it('does not keep the chime from holding up the voice', async () => {
    const { announcer, spoken } = waitingRoom({ chimeMs: Infinity });
    announcer.feed(board([]));
    announcer.feed(board([call(1)]));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(spoken()).toEqual(['R-001']);
  });

  it('costs nobody else their turn when it throws', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { announcer, spoken, turns } = waitingRoom({ speechFails: true });
    announcer.feed(board([]));
    announcer.feed(board([call(2), call(1)]));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(turns.map((turn) => turn.call.seq)).toEqual([1, 2]);
    expect(spoken()).toHaveLength(2);
    expect(error).toHaveBeenCalledTimes(2);
  });
});

describe('page load', () => {
  it('shows the latest call without announcing old ones', async () => {
    const { announcer, heard, panel } = waitingRoom();
    announcer.feed(board([call(2, { agoS: 25 }), call(1, { agoS: 90 })]), FRESH_AFTER_RECONNECT_S);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(heard).toEqual([]);
    expect(panel()).toMatchObject({ announced: false, call: { seq: 2 } });
    expect(panel()?.since).toBe(Date.now() - 60_000 - 25_000);
  });

  it('announces a call of a few seconds ago, which nobody may have heard', async () => {
    const { announcer, spoken } = waitingRoom();
    announcer.feed(board([call(2, { agoS: 5 }), call(1, { agoS: 90 })]));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(spoken()).toEqual(['R-002']);
  });

  it('does not say again after a reload what was said before it', async () => {
    const first = waitingRoom();
    first.announcer.feed(board([]));
    first.announcer.feed(board([call(1)]));
    await vi.advanceTimersByTimeAsync(6_000);
    const second = waitingRoom({ memory: first.memory });
    second.announcer.feed(board([call(1, { agoS: 6 })]));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(second.heard).toEqual([]);
  });

  it('speaks again after the server was restored to an earlier ledger', async () => {
    const { announcer, spoken, memory } = waitingRoom();
    memory.write(900);
    announcer.feed(board([]));
    announcer.feed(board([call(12)]));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(spoken()).toEqual(['R-012']);
  });
});

describe('after a lost connection', () => {
  it('announces what is recent, shows the rest, in order', async () => {
    const { announcer, spoken, panel } = waitingRoom();
    announcer.feed(board([call(1, { agoS: 600 })]));
    const missed = [call(4, { agoS: 30 }), call(3, { agoS: 110 }), call(2, { agoS: 300 })];
    announcer.feed(board([...missed, call(1, { agoS: 600 })]), FRESH_AFTER_RECONNECT_S);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(spoken()).toEqual(['R-003', 'R-004']);
    expect(panel()?.call.seq).toBe(4);
  });

  it('shows the latest call when all of them are too old to be announced', async () => {
    const { announcer, heard, panel } = waitingRoom();
    announcer.feed(board([call(1, { agoS: 900 })]));
    announcer.feed(board([call(3, { agoS: 300 }), call(2, { agoS: 400 })]), FRESH_AFTER_RECONNECT_S);
    expect(panel()).toMatchObject({ announced: false, call: { seq: 3 } });
    expect(heard).toEqual([]);
  });

  it('goes on from the oldest call that the board still has when more were made than it holds', async () => {
    const { announcer, turns } = waitingRoom();
    announcer.feed(board([call(1)]));
    await vi.advanceTimersByTimeAsync(MINUTE);
    const thirty = Array.from({ length: 30 }, (_, i) => call(69 - i, { agoS: i }));
    announcer.feed(board(thirty), FRESH_AFTER_RECONNECT_S);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(turns.slice(1).map((turn) => turn.call.seq)).toEqual(Array.from({ length: 30 }, (_, i) => 40 + i));
  });
});

describe('a long life', () => {
  it('holds on to nothing after thousands of calls', async () => {
    const { announcer, pending, spoken } = waitingRoom({ chimeMs: 10, speechMs: 10 });
    announcer.feed(board([]));
    for (let seq = 1; seq <= 3_000; seq++) {
      announcer.feed(board([call(seq)]));
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(spoken()).toHaveLength(3_000);
    expect(pending()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
