import { expect, test } from 'vitest';
import { load } from '$front/i18n';
import { reachedAt, trackLink } from './track-link';

const LANGUAGES = [
  { tag: 'es', name: 'Español' },
  { tag: 'en', name: 'English' },
];
const link = (language: string) => {
  load({ language: 'es', locale: 'es-PE', languages: LANGUAGES, files: [], messages: {} });
  return trackLink({ track_url: '/t/lima-norte.1', language }, 'https://suyay.example');
};

test('a phone opens the ticket in the language that was chosen at the kiosk', () => {
  expect(link('en')).toBe('https://suyay.example/t/lima-norte.1?lang=en');
});

test('phones reach the server at the address that the installation names', () => {
  load({ language: 'es', locale: 'es-PE', languages: LANGUAGES, files: [], messages: {} });
  reachedAt('https://mac.example.pe');
  expect(trackLink({ track_url: '/t/lima-norte.1', language: 'es' })).toBe(
    'https://mac.example.pe/t/lima-norte.1',
  );
  reachedAt(null);
});

test('the source language, and one without a pack, need nothing in the link', () => {
  expect(link('es')).toBe('https://suyay.example/t/lima-norte.1');
  expect(link('fr')).toBe('https://suyay.example/t/lima-norte.1');
});
