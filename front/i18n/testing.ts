/** Load a whole pack from disk, so that tests use the shipped messages. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { load } from './messages.svelte';

export function usePack(language: string): void {
  // The path is relative: vitest runs in the repository's root.
  const folder = `config/languages/${language}`;
  const read = (name: string): unknown => parse(readFileSync(`${folder}/${name}`, 'utf8'));
  const files = readdirSync(folder).filter((name) => name !== 'pack.yaml');
  const messages = Object.fromEntries(
    files.flatMap((name) => [...flat(read(name), name.replace('.yaml', ''))]),
  );
  const { locale } = read('pack.yaml') as { locale: string };
  load({ language, locale, languages: [], files: [], messages });
}

function* flat(node: unknown, path: string): Generator<[string, string]> {
  if (node !== null && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) yield* flat(value, `${path}.${key}`);
  } else if (node !== null) yield [path, String(node)];
}

usePack('es');
