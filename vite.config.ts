import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

const SMALL_COMPONENTS =
  /front\/(components\/(Badge|Button|LanguageChoice|ListRow|Logo|Notice|OfflineBanner|SearchField)\.svelte|(press\/(guard|freshness)|format|page-config)\.ts)/;

const THEME = 'front/theme.css';

const entries = [
  // Every page links it before its own styles (ticketing/web/assets.py), so that a screen can say otherwise.
  THEME,
  'kiosk/front/main.ts',
  'displays/front/main.ts',
  'ticketing/web/agent/front/main.ts',
  'ticketing/web/supervisor/front/main.ts',
  'ticketing/web/reports/front/main.ts',
  'ticketing/web/track/front/main.ts',
  'ticketing/web/pages/front/main.ts',
  'ticketing/web/pages/front/devices.ts',
];

// ONLY=kiosk,displays builds these screens alone: a shorter wait while one is written.
const only = (process.env.ONLY ?? '').split(',').filter(Boolean);
const wanted = (entry: string) =>
  only.length === 0 || entry === THEME || only.some((part) => entry.includes(part));

/** Modules of libraries whose work no page needs: 3 kB of every page. */
const neverUsed: Plugin = {
  name: 'never-used',
  enforce: 'pre',
  resolveId(source, importer = '') {
    const transport = /engine\.io-client.build.esm/.test(importer) && /(polling-|webtransport)/.test(source);
    if (transport) return `${root}front/never-used/transports.ts`;
    const binary = importer.includes('/socket.io-parser/') && /\/(is-)?binary\.js$/.test(source);
    return binary ? `${root}front/never-used/binary.ts` : null;
  },
};

export default defineConfig({
  root,
  base: '/static/build/',
  publicDir: false,
  plugins: [neverUsed, svelte()],
  resolve: {
    alias: { $front: `${root}front` },
    // Without it vitest takes Svelte's server build, which cannot mount a component.
    conditions: process.env.VITEST ? ['browser'] : undefined,
  },
  build: {
    outDir: 'ticketing/static/build',
    manifest: true,
    target: 'chrome109',
    cssTarget: 'chrome109',
    // The content security policy allows no data: fonts or images beyond 'self'.
    assetsInlineLimit: 0,
    // The reports' charts are one library, which no other page loads.
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: entries.filter((entry) => wanted(entry) && existsSync(root + entry)),
      // The small components in one chunk: apart, their imports and gzip's beginnings weigh more than they do.
      output: { codeSplitting: { groups: [{ name: 'components', test: SMALL_COMPONENTS }] } },
    },
  },
  test: {
    include: ['{front,kiosk,displays,ticketing}/**/*.test.ts'],
    environment: 'node',
    setupFiles: ['front/i18n/testing.ts'],
    // They run beside tests that start servers: slowness of a busy machine is no failure.
    testTimeout: 60_000,
  },
});
