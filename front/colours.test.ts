import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const LITERAL = /#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b|\b(?:rgba?|hsla?|oklch|oklab|color-mix)\(/;
/** Matches that are no colours: links within a page and Svelte's blocks begin with `#` too. */
const NO_COLOUR = /\{[#/:@]\w+|href="#[\w-]*"|url\(#[\w-]+\)/g;
const THEME = 'front/theme.css';

const files = ['front', 'kiosk', 'displays', 'ticketing/web']
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => `${folder}/${String(path)}`))
  .filter((path) => /\.(svelte|css|ts)$/.test(path) && !/generated|\.test\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

it('has every colour in the theme and nowhere else', () => {
  const elsewhere = files
    .filter(({ path }) => path !== THEME)
    .flatMap(({ path, text }) =>
      text.split('\n').map((line, index) => ({ at: `${path}:${index + 1}`, line })),
    )
    .filter(({ line }) => LITERAL.test(line.replace(NO_COLOUR, '')))
    .map(({ at, line }) => `${at}: ${line.trim()}`);
  expect(elsewhere).toEqual([]);
});

it('uses no variable that neither the theme nor a screen has', () => {
  const named = new Set(files.flatMap(({ text }) => text.match(/--[\w-]+(?=:)|(?<=style:)--[\w-]+/g) ?? []));
  const used = files.flatMap(({ path, text }) =>
    [...text.matchAll(/var\((--[\w-]+)\)|colour\('(--[\w-]+)'\)/g)].map((found) => ({
      path,
      name: found[1] ?? found[2]!,
    })),
  );
  expect(used.filter(({ name }) => !named.has(name))).toEqual([]);
});
