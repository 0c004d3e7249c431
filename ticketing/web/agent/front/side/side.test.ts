// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk } from '../desk.svelte';
import { aMe, aSite, aTicket, aWindow, MemoryStore } from '$front/factories';
import { ticking } from '../ticking.svelte';
import Side from './Side.svelte';

beforeEach(() => void vi.stubGlobal('localStorage', new MemoryStore()));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** A ticket that Luis left parked, free for others so many seconds from now. */
function left(freeInS: number) {
  const free_at = new Date(ticking.now + freeInS * 1000).toISOString();
  return { ...aTicket({ state: 'on_hold', agent_name: 'Luis Mamani' }), hold_reason: 'Fue a pagar', free_at };
}

function shown(desk: Desk, tab: Desk['tab']): void {
  desk.tab = tab;
  render(Side, { desk });
}

describe('a person whom a colleague left parked', () => {
  it('can be taken over, and neither returned nor transferred, which only the colleague may', () => {
    shown(new Desk(aMe(), aSite(), aWindow({ held: [left(-1)] })), 'held');
    expect(screen.getAllByRole('button').map((each) => each.textContent?.trim())).toEqual(['Retomar']);
    expect(screen.getByText(/La dejó Luis Mamani, que ya no está/)).toBeTruthy();
  });
  it('waits for the colleague until the pause has lasted too long', () => {
    shown(new Desk(aMe(), aSite(), aWindow({ held: [left(60)] })), 'held');
    expect(screen.queryAllByRole('button')).toEqual([]);
    expect(screen.getByText(/De Luis Mamani; podrá retomarse a las/)).toBeTruthy();
  });
});

describe('a ticket of the list', () => {
  it.each([true, false])('can be called where the site allows choosing: %s', (choose_allowed) => {
    const sent = aTicket({ for_window: 'cusco:7' });
    shown(new Desk(aMe(), aSite({ choose_allowed }), aWindow({ directed: [sent] })), 'waiting');
    expect(screen.queryAllByRole('button', { name: /Llamar a R-045/ })).toHaveLength(choose_allowed ? 1 : 0);
  });
});
