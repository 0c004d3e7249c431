import { afterEach, expect, test, vi } from 'vitest';
import { load, numbers, perLocale } from '$front/i18n';
import { usePack } from '$front/i18n/testing';

const german = { language: 'de', locale: 'de', languages: [], files: [], messages: {} };

afterEach(() => usePack('es'));

test('a format is made once for each language, and follows it', () => {
  const make = vi.fn((locale: string) => ({ locale }));
  const format = perLocale(make);
  expect([format(), format()].map((each) => each.locale)).toEqual(['es-PE', 'es-PE']);
  load(german);
  expect(format().locale).toBe('de');
  usePack('es');
  expect(format().locale).toBe('es-PE');
  expect(make).toHaveBeenCalledTimes(2);
});

test('numbers have separators of thousands in the language that is shown', () => {
  const whole = numbers({ maximumFractionDigits: 0 });
  expect(whole(4303)).toBe('4,303');
  load(german);
  expect(whole(4303)).toBe('4.303');
});
