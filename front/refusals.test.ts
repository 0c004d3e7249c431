import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Code, Problem } from '$front/api';
import { usePack } from '$front/i18n/testing';
import { refusal } from '$front/refusals';

const problem = (code: Code, extra = {}) => new Problem(409, code, 'The server’s own words.', extra);

describe('a refusal', () => {
  beforeEach(() => usePack('es'));
  afterEach(() => vi.restoreAllMocks());

  it('is told in the language of the screen', () => {
    expect(refusal(problem('queue_closed'))).toBe('Esta cola no está entregando tickets en este momento.');
    usePack('en');
    expect(refusal(problem('queue_closed'))).toBe('This queue is not issuing tickets right now.');
  });

  it('names the action and the state of a ticket', () => {
    const told = refusal(problem('illegal_transition', { action: 'start', state: 'closed' }));
    expect(told).toBe('No se puede iniciar la atención: el estado es «por codificar».');
  });

  it('names the action and the state of a window', () => {
    const told = refusal(problem('illegal_transition', { action: 'paused', state: 'closed' }));
    expect(told).toBe('No se puede poner el módulo en pausa: el estado es «cerrado».');
  });

  it('passes over facts that are for programs', () => {
    const told = refusal(problem('password_too_short', { least: 8, errors: [{ field: 'password' }] }));
    expect(told).toBe('La contraseña debe tener al menos 8 caracteres.');
  });

  it('of a proxy that says nothing tells its status', () => {
    const silent = new Problem(418, 'http_418', '');
    expect(refusal(silent)).toBe('No se pudo completar (error 418).');
  });

  it('is in the server’s words for a code of a newer server, and where a fact is missing', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(refusal(problem('of_tomorrow' as Code))).toBe('The server’s own words.');
    expect(refusal(problem('password_too_short'))).toBe('The server’s own words.');
  });
});
