import { describe, expect, it } from 'vitest';
import { tell, tellWhy, type Names } from './events';
import { usePack } from '$front/i18n/testing';
import { anEvent } from '$front/factories';
import type { EventType } from '$front/types';

const names: Names = {
  queue: (id) => ({ 'cusco:reniec': 'RENIEC Trámites' })[id] ?? id,
  person: () => 'Luis Mamani',
  timezone: 'America/Lima',
  service: (id) => ({ 'reniec:dni': 'Duplicado de DNI' })[id] ?? id,
};
const said = (...args: Parameters<typeof anEvent>) => tell(anEvent(...args), names).sentence;

describe('an event in words', () => {
  it('says which queue a ticket was issued for, and for whom', () => {
    expect(said('ticket.issued', { queue: 'cusco:reniec', priority: 'normal' })).toBe(
      'Ticket emitido para RENIEC Trámites.',
    );
    expect(
      said('ticket.issued', { queue: 'cusco:reniec', priority: 'preferential', category: 'pregnant' }),
    ).toBe('Ticket emitido para RENIEC Trámites, atención preferente: gestante.');
  });
  it('says the module of a call and why this ticket', () => {
    const why = { rule: 'preferential', policy: 'strict', waited_s: 720, directed: false, considered: 3 };
    const told = tell(anEvent('ticket.called', { why }, { window: 'cusco:12' }), names);
    expect(told.sentence).toBe('Llamado al módulo 12.');
    expect(told.by).toBe('Rosa Quispe');
    expect(told.details[0]).toContain('Había esperado 12 min');
  });
  it('says where a ticket was sent', () => {
    expect(said('ticket.transferred', { queue: 'cusco:reniec' })).toBe('Derivado a RENIEC Trámites.');
    expect(said('ticket.transferred', { queue: 'cusco:reniec', for_window: 'cusco:7' })).toBe(
      'Derivado al módulo 7.',
    );
    expect(said('ticket.transferred', { queue: 'cusco:reniec', for_agent: 'p2' })).toBe(
      'Derivado a Luis Mamani.',
    );
  });
  it('says why a ticket is of its whole queue again, and keeps a person’s own reason', () => {
    expect(said('ticket.released', { reason: 'window_paused' })).toBe(
      'Volvió a toda su cola: el módulo de destino sigue en pausa.',
    );
    const byHand = tell(anEvent('ticket.released', { reason: 'Se fue temprano' }), names);
    expect(byHand.sentence).toBe('Volvió a toda su cola.');
    expect(byHand.details).toEqual(['Motivo: Se fue temprano']);
    expect(tell(anEvent('ticket.released', { reason: 'window_closed' }), names).details).toEqual([]);
  });
  it('says from whom a parked person was taken over', () => {
    const data = { agent: 'p1', taken_over_from: 'p2' };
    expect(tell(anEvent('ticket.resumed', data, { window: 'cusco:3' }), names).sentence).toBe(
      'Se retomó la atención en el módulo 3, que había dejado Luis Mamani.',
    );
  });
  it('says whom a chosen ticket passed, and why', () => {
    const why = { rule: 'chosen', policy: 'strict', waited_s: 60, directed: false, considered: 1 };
    const told = tell(
      anEvent('ticket.called', { why: { ...why, passed: 'preferential', reason: 'Se desmayó.' } }),
      names,
    );
    expect(told.details[0]).toContain('Pasó antes que una persona con atención preferente. Se desmayó.');
  });
  it('names the services that were coded', () => {
    expect(said('ticket.coded', { services: [{ service: 'reniec:dni', quantity: 2 }] })).toBe(
      'Se registró: Duplicado de DNI (2).',
    );
  });
  it('gives the reason and the note that somebody wrote', () => {
    expect(tell(anEvent('ticket.cancelled', { reason: 'Se retiró' }), names).details).toEqual([
      'Motivo: Se retiró',
    ]);
  });
  it('tells what became of a slip', () => {
    expect(said('print.ordered', { job: 'j', device: 'k', copy: 1 })).toBe('Se mandó a imprimir');
    expect(said('print.ordered', { job: 'j', device: 'k', copy: 2 })).toBe(
      'Se mandó a imprimir otra vez (copia 2)',
    );
    expect(said('ticket.printed', { job: 'j', reason: null })).toBe('Ticket impreso');
    expect(said('print.failed', { job: 'j', reason: 'paper_out' })).toBe('No se imprimió: sin papel');
    expect(said('print.unknown', { job: 'j', reason: null })).toBe('No se sabe si se imprimió');
    expect(tell(anEvent('print.failed', { job: 'j', reason: 'paper_out' }), names).details).toEqual([]);
  });
  it('says by its id what acts by itself, whatever the ledger calls it', () => {
    const closed = anEvent(
      'ticket.expired',
      {},
      { actor: { kind: 'system', id: 'day-end', name: 'Cierre del día' } },
    );
    expect(tell(closed, names).by).toBe('Cierre del día');
    usePack('en');
    expect(tell(closed, names).by).toBe('Close of the day');
    usePack('es');
  });
  it('says the hour that was given afterwards', () => {
    expect(said('ticket.corrected', { ended_at: '2026-11-24T21:40:00.000Z' })).toBe(
      'Se corrigió la hora: terminó a las 16:40.',
    );
  });
  it('says what was undone', () => {
    expect(said('ticket.undone', { undone: 'ticket.transferred' })).toBe('Se deshizo la derivación.');
    expect(said('ticket.undone', { undone: 'ticket.no_show' })).toBe('Se deshizo el abandono.');
  });
  it('keeps an unknown event readable', () => {
    expect(said('ticket.teleported' as EventType)).toBe('ticket.teleported');
  });
});

it('a directed ticket is explained by that, before any rule', () => {
  expect(tellWhy({ rule: 'arrival', policy: 'strict', waited_s: 60, directed: true, considered: 1 })).toBe(
    'Estaba derivado a este módulo. Había esperado 1 min.',
  );
});
