/** Copies the screens' font from its npm package to the kiosk's device program, which draws slips with it. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const from = '../node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/';
const folder = new URL('../kiosk/device/fonts/', import.meta.url);

mkdirSync(fileURLToPath(folder), { recursive: true });
copyFileSync(
    new URL(`${from}atkinson-hyperlegible-next-latin-wght-normal.woff2`, import.meta.url),
    new URL('slip.woff2', folder),
);
