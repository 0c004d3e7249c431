// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { usePack } from '$front/i18n/testing';
import type { TrackState } from '$front/types';
import TicketPage from './TicketPage.svelte';

type Ticket = TrackState['ticket'];

const ISSUED = '2026-11-24T15:00:00.000Z';
const NOW = Date.parse('2026-11-24T15:12:00.000Z');

function ticket(change: Partial<Ticket> = {}): Ticket {
  return {
    id: 't1',
    code: 'R-045',
    day: '2026-11-24',
    state: 'waiting',
    queue_name: 'RENIEC Trámites',
    entity_name: 'RENIEC',
    window_number: null,
    ahead: 2,
    issued_at: ISSUED,
    called_at: null,
    since: ISSUED,
    ...change,
  };
}

interface More {
  unknown?: boolean;
  offlineSince?: Date;
  now?: number;
  timezone?: string;
}

function shown(of: Ticket | null, more: More = {}): string {
  const given = { unknown: false, offlineSince: null, allowSound: async () => true, ...more };
  const { container } = render(TicketPage, { ticket: of, now: NOW, timezone: 'America/Lima', ...given });
  return container.textContent.replace(/\s+/g, ' ');
}

afterEach(() => {
  cleanup();
  usePack('es');
});

describe('the page of a ticket', () => {
  it('tells how many people are before it, and since when it waits', () => {
    const page = shown(ticket());
    expect(page).toContain('Está en la cola 2 personas antes que usted');
    expect(page).toContain('Emitido a las 10:00 · Lleva 12 min esperando');
  });

  it('tells one person, and the next in line, in their own words', () => {
    expect(shown(ticket({ ahead: 1 }))).toContain('1 persona antes que usted');
    cleanup();
    expect(shown(ticket({ ahead: 0 }))).toContain('Usted es la siguiente persona');
  });

  it('shows the window of a call, also in the title of the tab', () => {
    const page = shown(ticket({ state: 'called', window_number: 12, called_at: '2026-11-24T15:11:00Z' }));
    expect(page).toContain('Es su turno Acérquese al Módulo 12');
    expect(page).toContain('Llamado a las 10:11');
    expect(document.title).toBe('Es su turno · R-045 · Suyay');
  });

  it('says what to do after an absence', () => {
    expect(shown(ticket({ state: 'no_show' }))).toContain('Le llamamos y no se presentó');
  });

  it('tells a wrong link from one that is still loading', () => {
    expect(shown(null)).toContain('Buscando su ticket…');
    cleanup();
    expect(shown(null, { unknown: true })).toContain('No encontramos este ticket');
  });

  it('says since when it may be out of date', () => {
    shown(ticket(), { offlineSince: new Date('2026-11-24T15:09:00Z') });
    expect(screen.getByRole('alert').textContent).toContain('Sin conexión desde las 10:09.');
  });

  it('confirms the sound once the phone allows it', async () => {
    const allowSound = vi.fn(async () => true);
    const place = { now: NOW, timezone: 'America/Lima' };
    render(TicketPage, { ticket: ticket(), ...place, unknown: false, offlineSince: null, allowSound });
    await fireEvent.click(screen.getByRole('button', { name: 'Avisarme con sonido' }));
    await vi.waitFor(() => expect(screen.getByRole('status').textContent).toContain('Le avisaremos'));
    expect(allowSound).toHaveBeenCalledOnce();
  });

  describe('after the midnight of its centre', () => {
    const midnight = Date.parse('2026-11-25T05:00:00Z');

    it.each(['waiting', 'called', 'serving', 'on_hold', 'no_show', 'cancelled'] as const)(
      'says that the day of a ticket that was %s is over',
      (state) => {
        const page = shown(ticket({ state, window_number: 12, called_at: ISSUED }), { now: midnight });
        expect(page).toContain('El día de este ticket terminó Era para el martes, 24 de noviembre.');
        for (const old of ['personas antes', 'Es su turno', 'Módulo', 'Lleva', 'Avisarme'])
          expect(page).not.toContain(old);
      },
    );

    it('says nothing of it a moment before, nor where the day is still going on', () => {
      expect(shown(ticket(), { now: midnight - 1 })).toContain('2 personas antes que usted');
      cleanup();
      expect(shown(ticket(), { now: midnight, timezone: 'Pacific/Honolulu' })).toContain('2 personas');
    });

    it('keeps what became of a person who was attended', () => {
      expect(shown(ticket({ state: 'finished' }), { now: midnight })).toContain('Su atención terminó');
    });
  });

  it('tells its hours in the zone of its centre', () => {
    expect(shown(ticket(), { timezone: 'America/Bogota' })).toContain('Emitido a las 10:00');
    cleanup();
    expect(shown(ticket(), { timezone: 'America/Santiago' })).toContain('Emitido a las 12:00');
  });

  it('is English for a person who chose it', () => {
    usePack('en');
    expect(shown(ticket())).toContain('You are in the queue 2 people ahead of you');
  });
});
