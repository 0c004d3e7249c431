// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aQueuesView } from '$front/factories';
import { usePack } from '$front/i18n/testing';
import Attention from './Attention.svelte';
import type { Console } from './console.svelte';

const BURST = {
  device: 'd1',
  name: 'Puerta',
  tickets: 20,
  at: '2026-03-02T15:10:00Z',
  until: '2026-03-02T15:15:00Z',
};

function shown(mayPair: boolean, bursts = [BURST]): HTMLElement {
  const room = { siteId: 'cusco', timezone: 'America/Lima', mayPair, view: aQueuesView({ bursts }) };
  return render(Attention, { alerts: [], tickets: [], room: room as unknown as Console }).container;
}

beforeEach(() => usePack('es'));
afterEach(cleanup);

it('tells a burst of tickets with its device, and leads to where it can be revoked', () => {
  expect(shown(true).textContent).toMatch(/Puerta.*20 tickets.*10:10/s);
  expect(screen.getByRole('link', { name: /Puerta/ }).getAttribute('href')).toBe('/devices?site=cusco');
});

it('offers nothing that would be refused', () => {
  expect(shown(false).textContent).toMatch(/Puerta/);
  expect(screen.queryByRole('link')).toBeNull();
});

it('is calm without a burst', () => {
  expect(shown(true, []).textContent).toMatch(/Todo en orden/);
});
