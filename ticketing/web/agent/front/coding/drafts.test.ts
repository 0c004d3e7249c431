import { beforeEach, describe, expect, it } from 'vitest';
import {
  codingBody,
  dropDraft,
  loadDraft,
  newDraft,
  saveDraft,
  sweepDrafts,
  withoutService,
  withQuantity,
  withService,
} from './drafts';
import { MemoryStore } from '$front/factories';

const HOUR = 3_600_000;
let store: MemoryStore;
beforeEach(() => (store = new MemoryStore()));

describe('a draft', () => {
  it('begins with what the person asked for', () => {
    expect(newDraft('reniec:ren').services).toEqual([{ service: 'reniec:ren', quantity: 1 }]);
    expect(newDraft(null).services).toEqual([]);
  });

  it('survives a reload of the page', () => {
    const draft = { ...withService(newDraft(null), 'reniec:dup'), note: 'trajo dos fotos' };
    saveDraft(store, 't1', draft, 0);
    expect(loadDraft(store, 't1', newDraft(null))).toEqual(draft);
  });

  it('belongs to one ticket', () => {
    saveDraft(store, 't1', withService(newDraft(null), 'reniec:dup'), 0);
    expect(loadDraft(store, 't2', newDraft(null)).services).toEqual([]);
  });

  it('keeps an asked service out once it was taken out', () => {
    saveDraft(store, 't1', withoutService(newDraft('reniec:ren'), 'reniec:ren'), 0);
    expect(loadDraft(store, 't1', newDraft('reniec:ren')).services).toEqual([]);
  });

  it('is gone once sent', () => {
    saveDraft(store, 't1', withService(newDraft(null), 'reniec:dup'), 0);
    dropDraft(store, 't1');
    expect(loadDraft(store, 't1', newDraft(null)).services).toEqual([]);
  });

  it('is empty when what was kept cannot be read', () => {
    store.setItem('suyay.agent.draft.t1', '{oops');
    expect(loadDraft(store, 't1', newDraft(null))).toEqual(newDraft(null));
  });

  it('is swept away after two days, others are left alone', () => {
    saveDraft(store, 'old', newDraft(null), 0);
    saveDraft(store, 'new', newDraft(null), 40 * HOUR);
    store.setItem('suyay.agent.letters', 'off');
    sweepDrafts(store, 50 * HOUR);
    expect(store.keys()).toEqual(['suyay.agent.draft.new', 'suyay.agent.letters']);
  });
});

describe('services in a draft', () => {
  it('count up when added again', () => {
    const draft = withService(withService(newDraft(null), 'a'), 'a');
    expect(draft.services).toEqual([{ service: 'a', quantity: 2 }]);
  });

  it('keep between 1 and 99', () => {
    const draft = withService(newDraft(null), 'a');
    expect(withQuantity(draft, 'a', -5).services[0]?.quantity).toBe(1);
    expect(withQuantity(draft, 'a', 500).services[0]?.quantity).toBe(99);
  });

  it('are at most twenty, as the server takes', () => {
    const ids = Array.from({ length: 25 }, (_, place) => `s${place}`);
    expect(ids.reduce(withService, newDraft(null)).services).toHaveLength(20);
  });

  it('are sent with the outcome, and the note only when there is one', () => {
    const draft = withService(newDraft(null), 'a');
    expect(codingBody(draft)).toEqual({ services: [{ service: 'a', quantity: 1 }], outcome: 'resolved' });
    expect(codingBody({ ...draft, note: '  volverá ' })).toMatchObject({ note: 'volverá' });
  });
});
