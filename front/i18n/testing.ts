/** Load a whole pack from disk, so that tests use the shipped messages; they are parsed here as the server does it. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse as parsePattern, TYPE } from '@formatjs/icu-messageformat-parser';
import { parse } from 'yaml';
import { load, type Message } from './messages.svelte';

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

/** What the server sends for a pattern (`shown` in ticketing/languages/trees.py). */
export function message(pattern: string): Message {
  const tree = parsePattern(pattern, { ignoreTag: true });
  return tree.every((each) => each.type === TYPE.literal) ? tree.map((each) => each.value).join('') : tree;
}

function* flat(node: unknown, path: string): Generator<[string, Message]> {
  if (node !== null && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) yield* flat(value, `${path}.${key}`);
  } else if (node !== null) yield [path, message(String(node))];
}

usePack('es');
