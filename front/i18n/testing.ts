/** Load a whole pack from disk, so that tests use the shipped messages; they are parsed here as the server does it. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse as parsePattern } from '@formatjs/icu-messageformat-parser';
import { parse } from 'yaml';
import { filled, type Tree } from './filled';
import { load, type Message } from './messages.svelte';

// The path is relative: vitest runs in the repository's root.
const folder = (language: string): string => `config/languages/${language}`;
const read = (language: string, name: string): unknown =>
  parse(readFileSync(`${folder(language)}/${name}`, 'utf8'));

export function usePack(language: string): void {
  const messages = Object.fromEntries(patterns(language).map(([id, pattern]) => [id, message(pattern)]));
  const { locale } = read(language, 'pack.yaml') as { locale: string };
  load({ language, locale, languages: [], files: [], messages });
}

/** `[id, pattern]` of every message of a shipped pack. */
export function patterns(language: string): [string, string][] {
  const files = readdirSync(folder(language)).filter((name) => name !== 'pack.yaml');
  return files.flatMap((name) => [...flat(read(language, name), name.replace('.yaml', ''))]);
}

/** What the server sends for a pattern (`shown` in ticketing/languages/trees.py). */
export function message(pattern: string): Message {
  const parsed = tree(pattern);
  return parsed.every((each) => each.type === 0) ? filled(parsed, '') : parsed;
}

/** A Python test compares this parser's trees with the server's. */
export function tree(pattern: string): Tree {
  return parsePattern(pattern, { ignoreTag: true }) as unknown as Tree;
}

function* flat(node: unknown, path: string): Generator<[string, string]> {
  if (node !== null && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) yield* flat(value, `${path}.${key}`);
  } else if (node !== null) yield [path, String(node)];
}

usePack('es');
