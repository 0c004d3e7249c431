// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api } from '$front/api';
import type { QueueView } from '$front/types';
import type { Console } from '../console.svelte';
import { ago, NOW, aQueue } from '$front/factories';
import QueuePanel from './QueuePanel.svelte';

const persist = vi.spyOn(api, 'persist');
vi.spyOn(api, 'get').mockResolvedValue({ seq: 1, tickets: [] });

function shown(change: Partial<QueueView> = {}): void {
  const of = aQueue(change);
  const room = {
    siteId: 'cusco',
    mayAct: true,
    now: NOW,
    timezone: 'America/Lima',
    view: { seq: 1, windows: [] },
    queue: () => of,
    say: () => {},
  };
  persist.mockResolvedValue(of);
  render(QueuePanel, { room: room as unknown as Console, id: of.id });
}

async function confirm(button: string, choose?: string): Promise<unknown> {
  await fireEvent.click(screen.getByRole('button', { name: button }));
  if (choose) await fireEvent.click(screen.getByRole('radio', { name: choose }));
  await fireEvent.click(screen.getByRole('button', { name: 'Confirmar' }));
  return persist.mock.calls[0]![2];
}

beforeEach(() => persist.mockClear());
afterEach(cleanup);

describe('a queue on the supervisor’s screen', () => {
  it('is closed for the day unless the supervisor says otherwise', async () => {
    shown();
    expect(await confirm('Cerrar la cola')).toEqual({ open: false, reason: undefined });
  });

  it('is closed until it is reopened when that is chosen', async () => {
    shown();
    expect(await confirm('Cerrar la cola', 'Hasta que se cambie a mano')).toEqual({
      open: false,
      until: 'reopened',
      reason: undefined,
    });
  });

  it('tells until when a switch by hand holds, and goes back to its hours', async () => {
    shown({
      open: false,
      closed_because: 'by_hand',
      opens_at: '2026-11-25T13:00:00.000Z',
      by_hand: { open: false, since: ago(5), until: 'day', reason: 'Sin sistema' },
    });
    expect(screen.getByText(/Cerrada a mano por hoy\./).textContent).toContain('Sin sistema');
    expect(screen.getByText('Abre mañana a las 8:00')).toBeTruthy();
    expect(await confirm('Volver al horario')).toMatchObject({ until: 'schedule' });
  });

  it.each([
    ['reopened', 'Cerrada a mano, hasta que se vuelva a abrir.'],
    ['2026-11-24T19:00:00.000Z', 'Cerrada a mano hasta martes, 24 de noviembre, 14:00.'],
  ])('tells the end %s in words', (until, sentence) => {
    shown({ open: false, by_hand: { open: false, since: ago(5), until, reason: null } });
    expect(screen.getByText(sentence)).toBeTruthy();
  });

  it('tells since when no window attends it', () => {
    shown({ unattended: true, unattended_since: ago(15) });
    expect(screen.getByText('Ningún módulo la atiende desde las 10:45.')).toBeTruthy();
  });

  it('says by its hours until when it gives tickets', () => {
    shown({ closes_at: '2026-11-24T21:45:00.000Z' });
    expect(screen.getByText('Atiende hasta las 16:45')).toBeTruthy();
  });
});
