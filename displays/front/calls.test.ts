import { describe, expect, it } from 'vitest';
import { fixedRows, pageAt } from './calls';
import { call } from './testing';

describe('the list of calls', () => {
  it('always has the same number of rows', () => {
    expect(fixedRows([], 3)).toEqual([null, null, null]);
    expect(fixedRows([call(4), call(3), call(2), call(1)], 3).map((row) => row?.seq)).toEqual([4, 3, 2]);
  });

  it('shows a ticket once, with the window that called it last', () => {
    const calls = [
      call(3, { ticket_code: 'R-001', window_number: 7 }),
      call(2),
      call(1, { window_number: 12 }),
    ];
    expect(fixedRows(calls, 3).map((row) => row && [row.ticket_code, row.window_number])).toEqual([
      ['R-001', 7],
      ['R-002', 12],
      null,
    ]);
  });
});

describe('queues that do not fit', () => {
  it('take turns, and the last page is as full as the others', () => {
    const queues = ['a', 'b', 'c', 'd', 'e'];
    expect(pageAt(queues, 3, 0, 10)).toEqual(['a', 'b', 'c']);
    expect(pageAt(queues, 3, 10, 10)).toEqual(['d', 'e', 'a']);
    expect(pageAt(queues, 3, 20, 10)).toEqual(['a', 'b', 'c']);
  });

  it('stay still when they fit', () => {
    expect(pageAt(['a', 'b'], 3, 999, 10)).toEqual(['a', 'b']);
  });
});
