// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Console } from './console.svelte';
import { ticketConcerns } from './concern';
import { anAlert, aQueuesView } from '$front/factories';
import TicketChip from './TicketChip.svelte';

const sent: { path: string; body: unknown }[] = [];
let answer: () => Response;

beforeEach(() => {
  sent.length = 0;
  answer = () => Response.json({});
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (init.method === 'GET') return Response.json({ csrf_token: 'token' });
    sent.push({ path: url.replace('/api/v1', ''), body: JSON.parse(String(init.body)) });
    return answer();
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function chip(...told: Parameters<typeof anAlert>[0][]): Console {
  const grants = [{ role: 'supervisor' as const, site: 'cusco', entity: null }];
  const me = { person: null, device: null, grants, sites: [], language: null, csrf_token: null };
  const room = new Console('cusco', me, 'build');
  room.view = aQueuesView({ alerts: told.map((each) => anAlert(each)) });
  room.clock = Date.parse('2026-11-24T16:00:00.000Z');
  room.status = { connected: true, since: new Date(room.clock) };
  const concern = ticketConcerns(room.view, room.now)[0]!;
  render(TicketChip, { concern, room });
  return room;
}
const button = (name: RegExp) => screen.getByRole('button', { name });

describe('a ticket that a supervisor is told of', () => {
  it('is named by its code, and one press gives it back', async () => {
    const room = chip({ kind: 'sent_away', window: 'cusco:7', window_number: 7 });
    expect(button(/R-045 derivado al módulo 7, que no puede llamarlo ahora/)).toBeTruthy();
    await fireEvent.click(button(/Devolver a su cola R-045/));
    await vi.waitFor(() => expect(room.said).toBe('R-045 es otra vez de toda la cola.'));
    expect(sent).toEqual([
      {
        path: '/tickets/t1/release',
        body: { reason: 'derivado al módulo 7, que no puede llamarlo ahora' },
      },
    ]);
  });

  it('is restored without a reason, for the grace time decides', async () => {
    chip({ kind: 'hasty_no_show', state: 'no_show', agent_name: 'Rosa Quispe' });
    await fireEvent.click(button(/Reincorporar/));
    await vi.waitFor(() => expect(sent).toEqual([{ path: '/tickets/t1/restore', body: {} }]));
  });

  it('goes with all of its queue to where an agent at work can call them, by one press', async () => {
    answer = () => Response.json({ queue: 'cusco:reniec', to: 'cusco:entregas', codes: ['R-045', 'R-046'] });
    const relief = { kind: 'other_queue' as const, id: 'cusco:entregas', name: 'RENIEC Entregas' };
    const room = chip({ relief }, { ticket: 't2', code: 'R-046', relief });
    await fireEvent.click(button(/Pasar a RENIEC Entregas/));
    await vi.waitFor(() => expect(room.said).toBe('2 personas pasaron a RENIEC Entregas.'));
    expect(sent).toEqual([
      {
        path: `/queues/${encodeURIComponent('cusco:reniec')}/relieve`,
        body: { to: 'cusco:entregas', reason: 'en RENIEC Trámites: ningún módulo abierto puede llamarlos' },
      },
    ]);
  });

  it('is sent to a window where no other queue helps', async () => {
    answer = () => Response.json({ queue: 'cusco:reniec', to: 'cusco:7', codes: ['R-045'] });
    const room = chip({ relief: { kind: 'open_window', id: 'cusco:7', name: '7' } });
    await fireEvent.click(button(/Enviar al módulo 7/));
    await vi.waitFor(() => expect(room.said).toBe('1 persona pasó a Módulo 7.'));
  });

  it('says why nothing was done', async () => {
    const problem = { status: 409, code: 'grace_over', detail: 'Pasó el tiempo.' };
    answer = () =>
      new Response(JSON.stringify(problem), {
        status: 409,
        headers: { 'Content-Type': 'application/problem+json' },
      });
    const room = chip({ kind: 'hasty_no_show', state: 'no_show' });
    await fireEvent.click(button(/Reincorporar/));
    await vi.waitFor(() => expect(room.said).toContain('Pasó el tiempo para restaurar'));
  });

  it('opens its ticket; many without a window open their queue', async () => {
    const alone = chip({});
    await fireEvent.click(button(/R-045/));
    expect(alone.panel).toEqual({ kind: 'ticket', id: 't1', code: 'R-045' });
    cleanup();
    const many = chip({}, { ticket: 't2', code: 'R-046' });
    expect(screen.getAllByRole('button')).toHaveLength(1);
    await fireEvent.click(button(/R-045, R-046 en RENIEC Trámites/));
    expect(many.panel).toEqual({ kind: 'queue', id: 'cusco:reniec' });
  });
});
