/** Syntax trees of ICU's patterns (ticketing/languages/trees.py), and the texts that they make with values. */

export type Values = Record<string, string | number>;
export type Tree = Element[];
type Options = Record<string, { value: Tree }>;

/** 0: text, 1: value, 2: number, 3: date, 4: time, 5: select, 6: plural, 7: the plural's number. */
type Element =
  | { type: 0; value: string }
  | { type: 1; value: string }
  | { type: 2 | 3 | 4; value: string; style: string | null }
  | { type: 5; value: string; options: Options }
  | { type: 6; value: string; options: Options; offset: number; pluralType: Intl.PluralRuleType }
  | { type: 7 };

type Length = 'short' | 'medium' | 'long' | 'full';

const NUMBERS: Record<string, Intl.NumberFormatOptions> = {
  integer: { maximumFractionDigits: 0 },
  percent: { style: 'percent' },
};
const numbers = kept((locale, style) => new Intl.NumberFormat(locale, NUMBERS[style]));
const plurals = kept((locale, type) => new Intl.PluralRules(locale, { type: type as Intl.PluralRuleType }));
const dates = kept((locale, length) => new Intl.DateTimeFormat(locale, { dateStyle: length as Length }));
const times = kept((locale, length) => new Intl.DateTimeFormat(locale, { timeStyle: length as Length }));

/** The tree's text. count: the number of the plural around it. Throws when a value is missing or does not fit. */
export function filled(tree: Tree, locale: string, values: Values = {}, count = 0): string {
  return tree.map((each) => piece(each, locale, values, count)).join('');
}

function piece(element: Element, locale: string, values: Values, count: number): string {
  if (element.type === 0) return element.value;
  if (element.type === 7) return numbers(locale).format(count);
  if (!(element.value in values)) throw new RangeError(`no value for {${element.value}}`);
  const value = values[element.value] ?? '';
  switch (element.type) {
    case 1:
      return String(value);
    case 2:
      return numbers(locale, element.style ?? '').format(Number(value));
    case 3:
    case 4:
      return (element.type === 3 ? dates : times)(locale, element.style ?? 'medium').format(new Date(value));
    case 5:
      return filled(option(element.options, String(value)), locale, values);
  }
  const left = Number(value) - element.offset;
  const rule = plurals(locale, element.pluralType).select(left);
  return filled(option(element.options, `=${value}`, rule), locale, values, left);
}

/** The message of the first of these keys that there is; every pattern has `other`. */
function option(options: Options, ...keys: string[]): Tree {
  return options[keys.find((key) => Object.hasOwn(options, key)) ?? 'other']!.value;
}

/** `Intl`'s formats are slow to create. */
function kept<T>(make: (locale: string, kind: string) => T): (locale: string, kind?: string) => T {
  const made = new Map<string, T>();
  return (locale, kind = '') => {
    const key = `${locale} ${kind}`;
    const found = made.get(key) ?? make(locale, kind);
    made.set(key, found);
    return found;
  };
}
