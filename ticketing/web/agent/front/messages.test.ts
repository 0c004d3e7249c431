// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk, type Notice } from './desk.svelte';
import { aMe, aSite, aTicket, aWindow, MemoryStore } from '$front/factories';
import Messages from './Messages.svelte';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('localStorage', new MemoryStore());
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function told(notice: Notice): Desk {
  const desk = new Desk(aMe(), aSite(), aWindow());
  desk.notice = notice;
  render(Messages, { desk });
  return desk;
}

async function after(ms: number): Promise<string[]> {
  await vi.advanceTimersByTimeAsync(ms);
  await tick();
  return screen.queryAllByRole('button').map((each) => each.textContent.trim());
}

describe('the offer to undo', () => {
  it('goes with its notice after eight seconds', async () => {
    const desk = told({ text: 'R-045 fue derivado.', undo: () => {} });
    expect(await after(7_900)).toEqual(['Deshacer', 'Cerrar']);
    expect(await after(200)).toEqual([]);
    expect(desk.notice).toBeNull();
  });

  it.each<Notice>([
    { text: 'Nuevo ticket: S-031', hint: 'Dígaselo a la persona.' },
    { text: 'R-045 terminado.', correct: aTicket({ state: 'finished' }) },
  ])('goes before a notice that stays: $text', async (stays) => {
    told({ ...stays, undo: () => {} });
    expect(await after(7_900)).toContain('Deshacer');
    expect(await after(200)).not.toContain('Deshacer');
    expect(await after(60_000)).toContain('Cerrar');
    expect(screen.getByText(stays.text)).toBeTruthy();
  });

  it('stays while the undoing is under way', async () => {
    const desk = told({ text: 'R-045 quedó en pausa.', undo: () => {} });
    desk.busy = 'undo';
    expect(await after(9_000)).toContain('Deshacer');
  });
});
