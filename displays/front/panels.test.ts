// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { usePack } from '$front/i18n/testing';
import type { BoardCall } from '$front/types';
import type { Turn } from './announcer';
import CallList from './CallList.svelte';
import CallPanel from './CallPanel.svelte';
import { call } from './testing';

const NOW = Date.parse('2026-11-24T15:00:00Z');
/** The words as they are seen: each element stands apart. */
const words = (element: Element) =>
  element.innerHTML
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

function panel(turn: Partial<Turn> | null, pending: BoardCall[] = [], refused = false): HTMLElement {
  const whole = turn && { call: call(45), announced: true, since: NOW, ...turn };
  return render(CallPanel, { turn: whole, pending, now: NOW + 1_000, refused }).container;
}

afterEach(() => {
  cleanup();
  usePack('es');
});

describe('the large panel', () => {
  it('shows the call, and writes what is spoken for who cannot hear it', () => {
    const container = panel({});
    expect(words(container)).toContain('Llamando R-045 Trámites Acérquese al Módulo 12');
    expect(words(container.querySelector('[data-announcement]')!)).toBe(
      'Ticket R-045, acérquese al módulo 12',
    );
  });

  it('tells a new call of the same ticket, and one that is over', () => {
    expect(words(panel({ call: call(45, { recall: true }) }))).toContain('Nuevo llamado R-045');
    cleanup();
    expect(words(panel({ since: NOW - 120_000 }))).toContain('Último llamado R-045');
  });

  it('writes nothing aloud for a call that it did not announce', () => {
    expect(words(panel({ announced: false }).querySelector('[data-announcement]')!)).toBe('');
  });

  it('names the next four that wait for their turn on it', () => {
    const pending = [46, 47, 48, 49, 50].map((seq) => call(seq));
    const band = words(panel({}, pending).querySelector('.band')!);
    expect(band).toBe('Enseguida R-046 → 12 R-047 → 12 R-048 → 12 R-049 → 12');
  });

  it('explains itself before the first call, and when it may not show any', () => {
    expect(words(panel(null))).toContain('Aquí aparecerá su llamado');
    cleanup();
    expect(words(panel({}, [], true))).toContain('no tiene permiso');
  });

  it('calls in English on a display that was opened in it', () => {
    usePack('en');
    const container = panel({});
    expect(words(container)).toContain('Go to Window 12');
    expect(words(container.querySelector('[data-announcement]')!)).toContain('R-045');
    expect(words(container)).not.toContain('módulo');
  });
});

describe('the list of calls', () => {
  it('keeps eight rows, the current call marked', () => {
    const { container } = render(CallList, { calls: [call(2), call(1, { recall: true })], current: 2 });
    const rows = [...container.querySelectorAll('li')];
    expect(rows).toHaveLength(8);
    expect(rows.map(words).slice(0, 3)).toEqual(['R-002 12', 'R-001 Nuevo llamado 12', '']);
    expect(rows.map((row) => row.classList.contains('current')).indexOf(true)).toBe(0);
  });
});
