import { describe, expect, it } from 'vitest';
import { actionsIn, phaseOf, primaryOf } from './phases';
import { aTicket, aWindow } from '$front/factories';

describe('what the console is for', () => {
  it('is free with an open window and nobody at it', () => {
    expect(phaseOf(aWindow(), null)).toBe('free');
  });

  it('is calling and serving as its ticket is', () => {
    expect(phaseOf(aWindow({ ticket: aTicket({ state: 'called' }) }), null)).toBe('calling');
    expect(phaseOf(aWindow({ ticket: aTicket({ state: 'serving' }) }), null)).toBe('serving');
  });

  it('follows the session when nobody is there', () => {
    expect(phaseOf(aWindow({}, 'paused'), null)).toBe('paused');
    expect(phaseOf(aWindow({}, 'closed'), null)).toBe('closed');
  });

  it('codes an ended ticket even while another one is at the window', () => {
    const view = aWindow({ ticket: aTicket({ state: 'called' }) });
    expect(phaseOf(view, aTicket({ state: 'closed' }))).toBe('coding');
  });
});

describe('what can be done', () => {
  it('offers one large action in each state', () => {
    const primaries = (['closed', 'paused', 'free', 'calling', 'serving', 'coding'] as const).map(primaryOf);
    expect(primaries).toEqual(['open', 'reopen', 'next', 'start', 'finish', 'save_codes']);
  });

  it('calls the next only with an open window that has nobody', () => {
    const busy = aWindow({ ticket: aTicket({ state: 'serving' }) });
    expect(actionsIn(aWindow(), null)).toContain('next');
    expect(actionsIn(busy, null)).not.toContain('next');
    expect(actionsIn(aWindow({}, 'paused'), null)).not.toContain('next');
  });

  it('lets who codes during a pause open the window again', () => {
    expect(actionsIn(aWindow({}, 'paused'), aTicket({ state: 'closed' }))).toContain('reopen');
  });

  it('holds only what is being served, and marks as absent only what is being called', () => {
    const calling = actionsIn(aWindow({ ticket: aTicket({ state: 'called' }) }), null);
    const serving = actionsIn(aWindow({ ticket: aTicket({ state: 'serving' }) }), null);
    expect(calling).toEqual(['start', 'recall', 'no_show', 'transfer', 'misroute', 'return']);
    expect(serving).toEqual(['finish', 'end', 'hold', 'transfer', 'misroute', 'return']);
  });

  it('neither pauses nor closes under a person', () => {
    const actions = actionsIn(aWindow({ ticket: aTicket({ state: 'called' }) }), null);
    expect(actions).not.toContain('pause');
    expect(actions).not.toContain('close');
  });

  it('may call the next while the last one is still to be coded', () => {
    const ended = aTicket({ state: 'closed' });
    expect(actionsIn(aWindow({ closed: [ended] }), ended)).toContain('next');
    const other = aWindow({ closed: [ended], ticket: aTicket({ id: 't2', state: 'called' }) });
    expect(actionsIn(other, ended)).not.toContain('next');
  });
});
