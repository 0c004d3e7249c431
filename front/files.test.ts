// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { download } from './files';
import { Problem } from './api';

afterEach(() => vi.unstubAllGlobals());

/** The names under which files were handed over. */
function watched(answer: Response): { names: string[]; asked: () => [string, RequestInit] } {
  const fetched = vi.fn((..._call: [string, RequestInit]) => Promise.resolve(answer));
  vi.stubGlobal('fetch', fetched);
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  return { names, asked: () => fetched.mock.calls[0]! };
}

test('a file is asked for in the language of the screen and handed over under its name', async () => {
  const { names, asked } = watched(new Response('1'));
  await download('/reports/detail?format=xlsx', 'detalle.xlsx');
  expect(names).toEqual(['detalle.xlsx']);
  expect(asked()[0]).toBe('/api/v1/reports/detail?format=xlsx');
  expect(asked()[1].headers).toEqual({ 'Accept-Language': 'es-PE' });
});

test('what the server refuses is no file', async () => {
  const { names } = watched(new Response('<h1>502</h1>', { status: 502 }));
  await expect(download('/reports/detail', 'detalle.xlsx')).rejects.toBeInstanceOf(Problem);
  expect(names).toEqual([]);
});

const sources: Record<string, string> = import.meta.glob(
  [
    './**/*.{ts,svelte}',
    '../{kiosk,displays}/front/**/*.{ts,svelte}',
    '../ticketing/web/*/front/**/*.{ts,svelte}',
    '!**/*.test.ts',
    '!./generated/**',
  ],
  { query: '?raw', import: 'default', eager: true },
);
const screens = Object.keys(sources);
const source = (path: string): string => sources[path] ?? '';

test('every screen gives files through one door, so that no button has a format of its own', () => {
  const others = screens
    .filter((path) => path !== './files.ts')
    .filter((path) =>
      /createObjectURL|\.download\b\s*=|\bdownload=|text\/csv|[?&]format=(csv|json)/.test(source(path)),
    );
  expect(screens).toContain('./files.ts');
  expect(others).toEqual([]);
});

test('a screen that offers a CSV offers a workbook beside it', () => {
  const offering = screens.filter((path) => /['"]csv['"]/.test(source(path)));
  expect(offering).not.toEqual([]);
  for (const path of offering) expect(source(path), path).toMatch(/['"]xlsx['"]/);
});
