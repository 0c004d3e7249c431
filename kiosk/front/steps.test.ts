// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { usePack } from '$front/i18n/testing';
import { anOfferedQueue } from '$front/factories';
import type { SiteQueue, TicketView } from '$front/types';
import EntityStep from './choosing/EntityStep.svelte';
import Keyboard from './choosing/Keyboard.svelte';
import type { Choice, EntityOffer } from './choosing/offer';
import PriorityStep from './choosing/PriorityStep.svelte';
import Banner from './frame/Banner.svelte';
import IdleDialog from './frame/IdleDialog.svelte';
import TicketStep from './ticket/TicketStep.svelte';
import { qrLibrary } from './ticket/qr-library';

const SUNAT = { code: 'sunat', name: 'Superintendencia', short_name: 'SUNAT' };

const WHEN = { at: '2026-11-24T15:00:00.000Z', timezone: 'America/Lima' };

function queue(change: Partial<SiteQueue> = {}): SiteQueue {
  return anOfferedQueue({ waiting: 1, ...change });
}

function offer(change: Partial<EntityOffer> = {}): EntityOffer {
  return { entity: SUNAT, queues: [queue()], state: 'open', waiting: 1, examples: ['Clave SOL'], ...change };
}

const CHOICE: Choice = { entity: SUNAT, queue: queue(), service: null };
const TICKET = {
  id: 'cusco.1',
  code: 'T-001',
  entity_name: 'SUNAT',
  priority: 'preferential',
  ahead: 0,
  language: 'es',
  track_url: '/t/cusco.1',
} as TicketView;

const nothing = () => undefined;

afterEach(() => {
  cleanup();
  usePack('es');
});

describe('the entities', () => {
  const shown = (offers: EntityOffer[], state: EntityOffer['state'] = 'open') => {
    const onchoose = vi.fn();
    render(EntityStep, { offers, state, when: WHEN, onchoose, onsearch: nothing });
    return onchoose;
  };

  it('are named with what they do and how many wait', async () => {
    const onchoose = shown([offer()]);
    expect(screen.getByRole('heading', { name: '¿A qué entidad viene?' })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /^SUNAT Clave SOL 1 persona en espera/ }));
    expect(onchoose).toHaveBeenCalledOnce();
  });

  it('that give no ticket say why and cannot be touched', () => {
    shown([offer({ state: 'full' })]);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: /SUNAT/ });
    expect([button.disabled, button.textContent.includes('Sin cupos por hoy')]).toEqual([true, true]);
  });

  it('give way to one sentence when the whole centre is closed', () => {
    shown([offer({ state: 'closed' })], 'closed');
    expect(screen.getByRole('heading', { name: 'En este momento no hay colas abiertas' })).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('of a closed centre say when it opens and why', () => {
    const closed = queue({
      open: false,
      opens_at: '2026-11-25T13:00:00.000Z',
      closed_because: 'holiday',
      closed_note: 'Navidad',
    });
    shown([offer({ state: 'closed', queues: [closed] })], 'closed');
    expect(screen.getByText('Abre mañana a las 8:00')).toBeTruthy();
    expect(screen.getByText('Feriado: Navidad')).toBeTruthy();
  });

  it('say until when they attend, and which of them opens later', () => {
    const later = queue({
      id: 'cusco:b',
      open: false,
      opens_at: '2026-11-24T19:00:00.000Z',
      closed_because: 'outside_hours',
    });
    const bank = { code: 'bn', name: 'Banco', short_name: 'BN' };
    shown([
      offer({ queues: [queue({ closes_at: '2026-11-24T21:45:00.000Z' })] }),
      offer({ entity: bank, queues: [later], state: 'closed' }),
    ]);
    expect(screen.getByRole('button', { name: /SUNAT .* Atiende hasta las 16:45/ })).toBeTruthy();
    const closed = screen.getByRole<HTMLButtonElement>('button', { name: /BN .* Abre hoy a las 14:00/ });
    expect(closed.disabled).toBe(true);
  });

  it('that no window attends yet say so and still give tickets', async () => {
    const onchoose = shown([offer({ queues: [queue({ unattended: true })] })]);
    await fireEvent.click(screen.getByRole('button', { name: /SUNAT .* Aún no hay módulo abierto/ }));
    expect(onchoose).toHaveBeenCalledOnce();
  });

  it('change their words when another language is chosen, and keep the names of the catalogue', async () => {
    shown([offer()]);
    usePack('en');
    await tick();
    expect(screen.getByRole('heading', { name: 'Which institution are you here for?' })).toBeTruthy();
    expect(screen.getByRole('button', { name: /^SUNAT Clave SOL 1 person waiting/ })).toBeTruthy();
  });
});

describe('the kind of attention', () => {
  it('offers general attention and the five cases of the law', async () => {
    const ontake = vi.fn();
    render(PriorityStep, { choice: CHOICE, ontake });
    expect(screen.getAllByRole('button')).toHaveLength(6);
    await fireEvent.click(screen.getByRole('button', { name: /Atención general/ }));
    await fireEvent.click(screen.getByRole('button', { name: /Estoy embarazada/ }));
    expect(ontake.mock.calls).toEqual([[null], ['pregnant']]);
  });
});

describe('the ticket', () => {
  const shown = () => {
    const [ondone, oncancel] = [vi.fn(), vi.fn()];
    render(TicketStep, { ticket: TICKET, what: 'Trámites', left: 30, ondone, oncancel });
    return { ondone, oncancel };
  };

  it('shows its code, its place and the way to follow it', async () => {
    // As on the kiosk, where the library is there before the first ticket.
    await qrLibrary();
    shown();
    expect(screen.getByRole('heading', { name: 'Su ticket T-001' })).toBeTruthy();
    expect(screen.getByText('No hay nadie antes que usted')).toBeTruthy();
    expect(await screen.findByRole('img', { name: 'Código QR para seguir su turno' })).toBeTruthy();
    expect(screen.getByText('Vuelve al inicio en 30 s')).toBeTruthy();
  });

  it('is taken back only after a question', async () => {
    const { oncancel } = shown();
    await fireEvent.click(screen.getByRole('button', { name: 'Me equivoqué' }));
    expect(screen.getByRole('alert').textContent).toBe('¿Anular el ticket T-001?');
    expect(oncancel).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByRole('button', { name: 'Sí, anular' }));
    expect(oncancel).toHaveBeenCalledOnce();
  });
});

describe('the ticket that is shown again', () => {
  it('has its code, and nothing that another person could take along or take back', async () => {
    const ondone = vi.fn();
    render(TicketStep, { ticket: TICKET, what: 'Trámites', left: 30, ondone });
    expect(screen.getByRole('heading', { name: 'Su ticket T-001' })).toBeTruthy();
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual(['Listo']);
    await fireEvent.click(screen.getByRole('button', { name: 'Listo' }));
    expect(ondone).toHaveBeenCalledOnce();
  });
});

describe('the question before a ticket leaves the screen', () => {
  it('is whether the code was written down, and can be put off', async () => {
    HTMLDialogElement.prototype.showModal = vi.fn();
    const [onstay, onleave] = [vi.fn(), vi.fn()];
    const { container } = render(IdleDialog, { left: 8, code: 'T-001', onstay, onleave });
    expect(container.querySelector('h2')!.textContent).toBe('¿Ya anotó su código?');
    // The dialog covers the ticket, and its person is to write the code down now.
    expect(container.querySelector('.code')!.textContent).toBe('T-001');
    const [stay, leave] = [...container.querySelectorAll('button')];
    expect([stay!.textContent, leave!.textContent]).toEqual(['Necesito más tiempo', 'Sí, ya lo anoté']);
    await fireEvent.click(stay!);
    expect([onstay.mock.calls.length > 0, onleave.mock.calls.length]).toEqual([true, 0]);
    await fireEvent.click(leave!);
    expect(onleave).toHaveBeenCalledOnce();
  });
});

describe('the keyboard', () => {
  it('types the letters of the pack in lower case, Ñ among them', async () => {
    const typed: string[] = [];
    const ontype = (letter: string) => void typed.push(letter);
    render(Keyboard, { ontype, onerase: () => void typed.pop() });
    for (const key of ['Ñ', 'A', 'Espacio', 'B']) {
      await fireEvent.click(screen.getByRole('button', { name: key }));
    }
    await fireEvent.click(screen.getByRole('button', { name: 'Borrar' }));
    expect(typed).toEqual(['ñ', 'a', ' ']);
  });
});

describe('the banner of a lost connection', () => {
  it('says since when, in the time of the centre, without interrupting', () => {
    render(Banner, { since: new Date('2026-11-24T15:42:00Z'), timezone: 'America/Lima' });
    expect(screen.getByRole('status').textContent).toContain('Sin conexión desde las 10:42');
  });
});
