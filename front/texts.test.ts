/** Checks that screens contain no texts of their own: texts for people come from the language packs. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse, type AST } from 'svelte/compiler';
import ts from 'typescript';
import { expect, it } from 'vitest';

interface Found {
  at: number;
  words: string;
}

/** Attributes that are shown or read out. */
const READ = [
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'content',
  'label',
  'placeholder',
  'title',
];
/** Allowed everywhere: the product's name, names of keys on a keyboard, and text for HTTP and CSS. */
const SAME_EVERYWHERE =
  /Suyay|Enter|Escape|Esc|Tab|Shift|Ctrl|Home|End|Backspace|Delete|^Bearer $|^.*sans-serif$|[\w-]+: [^;]+;/g;
const LETTERS = /\p{L}{2,}/u;
/** Text for people: two words, a letter outside ASCII, or a capitalised word. */
const PROSE = /\p{L}{2,}[,.:;]?\s+\p{L}{2,}|(?=\P{ASCII})\p{L}|^\p{Lu}\p{Ll}+$/u;
/** Calls whose arguments are read by programmers, or are ids. */
const NOT_FOR_PEOPLE = /^(t|tOr|below)$|^console\.\w+$|^matchMedia$|\.(get|closest|matches|querySelector)$/;

const sources = ['front', 'kiosk', 'displays', 'ticketing/web']
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => `${folder}/${String(path)}`))
  .filter(
    (path) => /\.(svelte|ts)$/.test(path) && !/generated|\.test\.ts$|\/(testing|factories)\.ts$/.test(path),
  );

it.each(sources)('%s has no words of its own', (path) => {
  const text = readFileSync(path, 'utf8');
  const found = path.endsWith('.svelte') ? inComponent(text) : inScript(text, 0);
  expect(found.map(({ at, words }) => `line ${lineOf(text, at)}: ${words.trim()}`)).toEqual([]);
});

it.each([
  ['<p>Espere</p>', 1],
  ['<p>{count} en espera</p>', 1],
  ['<button aria-label="Cerrar">×</button>', 1],
  ['<button aria-label={`Cerrar ${name}`}>×</button>', 1],
  ["<p>{open ? 'Abierto' : 'Cerrado'}</p>", 2],
  ['<script lang="ts">const title = \'Cola abierta\';</script><p>{title}</p>', 1],
  ['<p class="two words" data-state="open">{t(\'kiosk.title\')} · {state === \'open\' ? 1 : 2}</p>', 0],
  ['<p title={t(`kiosk.state.${state}`)}>Suyay →</p>', 0],
  ['<script lang="ts">throw new Error(\'the page has no #app\');</script>', 0],
])('words in %s: %i', (component, count) => {
  expect(inComponent(component)).toHaveLength(count);
});

function inComponent(text: string): Found[] {
  const root = parse(text, { modern: true });
  const scripts = [root.module, root.instance].filter((each) => each != null);
  return [
    ...scripts.flatMap(({ content }) => {
      const { start, end } = content as unknown as AST.BaseNode;
      return inScript(text.slice(start, end), start);
    }),
    ...inMarkup(root.fragment as unknown as Node, text),
  ];
}

type Node = Record<string, unknown> & AST.BaseNode;

function* inMarkup(node: Node, text: string): Generator<Found> {
  if (node.type === 'Text') yield* words(node.start, String(node.data), LETTERS);
  if (node.type === 'ExpressionTag')
    yield* inScript(`(${text.slice(node.start + 1, node.end - 1)})`, node.start);
  if (node.type === 'StyleDirective') return;
  if (node.type === 'Attribute' && !READ.includes(String(node.name))) return;
  if (node.type === 'ExpressionTag' || node.type === 'StyleSheet') return;
  for (const child of children(node)) yield* inMarkup(child, text);
}

function children(node: Node): Node[] {
  const values = Object.values(node).flatMap((value) =>
    Array.isArray(value) ? (value as unknown[]) : [value],
  );
  return values.filter(
    (value): value is Node => typeof value === 'object' && value !== null && 'type' in value,
  );
}

/** start: offset of the text within the file. */
function inScript(text: string, start: number): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (passedOver(node)) return;
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    )
      found.push(...words(start + node.pos, node.text, PROSE));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('script.ts', text, ts.ScriptTarget.ES2022, true));
  return found;
}

function passedOver(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isNewExpression(node)) return /Error$|^(Offline|DOMException)$/.test(node.expression.getText());
  if (ts.isBinaryExpression(node) && node.left.getText() === 'this.name') return true;
  if (ts.isBinaryExpression(node))
    return [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(
      node.operatorToken.kind,
    );
  return ts.isCallExpression(node) && NOT_FOR_PEOPLE.test(node.expression.getText());
}

function words(at: number, text: string, pattern: RegExp): Found[] {
  const left = text.replace(SAME_EVERYWHERE, '').trim();
  return pattern.test(left) ? [{ at, words: text }] : [];
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
