// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Device, KioskPrinter } from '$front/types';
import DeviceRow from './DeviceRow.svelte';
import { usePack } from '$front/i18n/testing';

const DEVICE: Device = {
  id: 'd1',
  kind: 'kiosk',
  name: 'Puerta',
  site: 'cusco',
  paired_at: '2026-03-02T15:10:00Z',
  paired_by: 'Teresa',
  last_seen_at: '2026-03-02T16:20:00Z',
  revoked_at: null,
};
const PRINTER: KioskPrinter = {
  device: 'd1',
  name: 'Puerta',
  present: false,
  reported_at: '2026-03-02T17:30:00Z',
  version: '1',
  trouble: null,
  near_end: false,
  last_printed_at: '2026-03-02T18:40:00Z',
};

beforeEach(() => usePack('es'));
afterEach(cleanup);

it('tells the hours of its site, wherever the computer of the reader stands', () => {
  const shown = (timezone: string) =>
    render(DeviceRow, { device: DEVICE, timezone, printer: PRINTER, onrevoke: () => Promise.resolve() })
      .container.textContent;
  expect(shown('America/Lima')).toMatch(/10:10.*11:20.*12:30.*13:40/s);
  expect(shown('Pacific/Galapagos')).toMatch(/09:10.*10:20.*11:30.*12:40/s);
});
