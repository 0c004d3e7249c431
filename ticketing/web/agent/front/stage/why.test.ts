import { describe, expect, it } from 'vitest';
import type { Why } from '$front/types';
import { aTicket } from '$front/factories';
import { passedBy, whySentence } from './why';

const why = (parts: Partial<Why>): Why => ({
  rule: 'arrival',
  policy: 'strict',
  waited_s: 720,
  directed: false,
  considered: 3,
  ...parts,
});

describe('why this ticket', () => {
  it('is its arrival, with the wait', () => {
    expect(whySentence(why({}))).toBe('Por orden de llegada: esperó 12 min');
    expect(whySentence(why({ rule: 'only' }))).toBe('Por orden de llegada: esperó 12 min');
  });

  it('is the law, with how many it passes', () => {
    expect(whySentence(why({ rule: 'preferential' }), 4)).toBe(
      'Atención preferente: pasa antes que 4 personas',
    );
    expect(whySentence(why({ rule: 'preferential' }), 1)).toBe(
      'Atención preferente: pasa antes que 1 persona',
    );
    expect(whySentence(why({ rule: 'preferential' }), 0)).toBe(
      'Atención preferente: pasa primero; esperó 12 min',
    );
  });

  it('is a sentence for every rule', () => {
    for (const rule of ['ratio', 'accumulated', 'weight', 'chosen'] as const) {
      expect(whySentence(why({ rule }))).toMatch(/esperó 12 min/);
    }
  });

  it('is that somebody sent it here', () => {
    expect(whySentence(why({ directed: true }))).toBe('Derivado a este módulo: esperó 12 min');
  });

  it('counts those who came earlier and still wait', () => {
    const came = (id: string, minute: string) =>
      aTicket({ id, arrived_at: `2026-11-24T14:${minute}:00.000Z` });
    const waiting = [came('a', '00'), came('b', '05'), came('c', '20')];
    expect(passedBy(came('mine', '10'), waiting)).toBe(2);
  });
});
