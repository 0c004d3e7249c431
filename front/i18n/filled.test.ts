import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { filled, type Values } from './filled';
import { patterns, tree } from './testing';

const COUNTS = [-1, 0, 1, 2, 3, 11, 21, 1.5, 1200, 1_000_000];

/** Each key of a select in the tree, by the name of its value. */
function choices(elements: MessageFormatElement[], found = new Map<string, Set<string>>()) {
  for (const each of elements) {
    if (each.type === TYPE.select)
      found.set(each.value, new Set([...(found.get(each.value) ?? []), ...Object.keys(each.options)]));
    if (each.type === TYPE.select || each.type === TYPE.plural)
      for (const { value } of Object.values(each.options)) choices(value, found);
  }
  return found;
}

function names(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((each) => {
    if (each.type === TYPE.literal || each.type === TYPE.pound) return [];
    const within = 'options' in each ? Object.values(each.options).flatMap(({ value }) => names(value)) : [];
    return [each.value, ...within];
  });
}

/** Values for the pattern: each count for all its numbers, each choice for its selects. */
function* valuesFor(pattern: string): Generator<Values> {
  const parsed = parse(pattern, { ignoreTag: true });
  const counts = (count: number): Values =>
    Object.fromEntries([...names(parsed)].map((name) => [name, count]));
  const chosen = choices(parsed);
  for (const count of COUNTS) {
    if (!chosen.size) yield counts(count);
    for (const [name, keys] of chosen)
      for (const key of [...keys, 'constructor']) yield { ...counts(count), [name]: key };
  }
}

describe('a text of a tree', () => {
  it.each([
    ['es', 'es-PE'],
    ['en', 'en-GB'],
  ])('is that of intl-messageformat, for every message of %s', (language, locale) => {
    let compared = 0;
    for (const [id, pattern] of patterns(language)) {
      const theirs = new IntlMessageFormat(pattern, locale, undefined, { ignoreTag: true });
      for (const values of valuesFor(pattern)) {
        expect(filled(tree(pattern), locale, values), id).toBe(theirs.format(values) || '');
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(10_000);
  });

  it.each([
    '{n, number} {n, number, percent} {n, number, integer}',
    '{n, plural, offset:1 =0 {none} =1 {{name}} one {{name} and #} other {{name} and # others}}',
    "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th '#'}}",
    '{n, plural, other {# {name, select, 1 {#} other {{m, plural, one {#} other {#s}}}} #}}',
  ])('is that of intl-messageformat: %s', (pattern) => {
    const theirs = new IntlMessageFormat(pattern, 'en', undefined, { ignoreTag: true });
    for (const n of COUNTS) {
      const values = { n, m: 1, name: n };
      expect(filled(tree(pattern), 'en', values)).toBe(theirs.format(values));
    }
  });

  it('follows the plural rules of its language', () => {
    const days = tree('{n, plural, one {# день} few {# дня} many {# дней} other {# дня}}');
    expect([1, 3, 5, 21].map((n) => filled(days, 'ru', { n }))).toEqual([
      '1 день',
      '3 дня',
      '5 дней',
      '21 день',
    ]);
  });

  it('has dates and times in the lengths of ICU', () => {
    const at = new Date(2026, 10, 27, 17, 5).getTime();
    expect(filled(tree('{at, date, long}'), 'es-PE', { at })).toBe('27 de noviembre de 2026');
    expect(filled(tree('{at, date}, {at, time, short}'), 'en-GB', { at })).toBe('27 Nov 2026, 17:05');
  });

  it('cannot be made without a value', () => {
    expect(() => filled(tree('{n, plural, other {{m}}}'), 'es', { n: 1 })).toThrow('no value for {m}');
    expect(() => filled(tree('{n}'), 'es')).toThrow('no value for {n}');
  });
});
