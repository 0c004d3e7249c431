import { describe, expect, it } from 'vitest';
import { restorable } from './lists.svelte';
import { aTicket } from '$front/factories';

describe('no-shows', () => {
  it('can be restored within the grace time', () => {
    const absent = [
      aTicket({ id: 'late', since: '2026-11-24T14:00:00.000Z' }),
      aTicket({ id: 'new', since: '2026-11-24T14:10:00.000Z' }),
    ];
    const now = Date.parse('2026-11-24T14:16:00.000Z');
    expect(restorable(absent, 900, now).map((ticket) => ticket.id)).toEqual(['new']);
  });
});
