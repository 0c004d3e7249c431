import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '$front/api';
import type { SiteQueue, TicketView } from '$front/types';
import type { Attempt, Issuer, Wish } from './ticket/issuing';
import type { Choice, EntityOffer } from './choosing/offer';
import { Visit } from './visit.svelte';

const ENTITY = { code: 'sunat', name: 'SUNAT', short_name: 'SUNAT' };
const QUEUE: SiteQueue = {
  id: 'cusco:t',
  code: 't',
  entity: 'sunat',
  name: 'SUNAT',
  prefix: 'T',
  open: true,
  closes_at: null,
  opens_at: null,
  closed_because: null,
  closed_note: null,
  unattended: false,
  full: false,
  waiting: 0,
  services: [],
};
const CHOICE: Choice = { entity: ENTITY, queue: QUEUE, service: null };
const TICKET = { id: '1', code: 'T-001' } as TicketView;

/** Answers only when the test says so. */
class FakeIssuer {
  wishes: Wish[] = [];
  abandoned = 0;
  waits = () => {};
  answer!: (ticket: TicketView | null) => void;
  refuse!: (problem: Problem) => void;
  cancelling: () => Promise<void> = async () => {};

  issue(wish: Wish, onWaiting: () => void): Attempt {
    this.wishes.push(wish);
    this.waits = onWaiting;
    const ticket = new Promise<TicketView | null>((resolve, reject) => {
      this.answer = resolve;
      this.refuse = reject;
    });
    return { ticket, abandon: () => void this.abandoned++ };
  }
  cancel = () => this.cancelling();
}

const unreachable = vi.fn();
const unpaired = vi.fn();
let issuer: FakeIssuer;
let visit: Visit;

function offer(...queues: SiteQueue[]): EntityOffer {
  return { entity: ENTITY, queues, state: 'open', waiting: 0, examples: [] };
}

beforeEach(() => {
  vi.clearAllMocks();
  issuer = new FakeIssuer();
  visit = new Visit(issuer as unknown as Issuer, unreachable, unpaired);
});

describe('choosing', () => {
  test('an entity with one queue leads straight to the kind of attention', () => {
    visit.chooseEntity(offer(QUEUE));
    expect(visit.step.name).toBe('priority');
  });
  test('an entity with several queues asks which', () => {
    visit.chooseEntity(offer(QUEUE, QUEUE));
    expect(visit.step).toEqual({ name: 'queues', entity: 'sunat' });
  });
  test('a closed queue leads nowhere', () => {
    visit.choose({ ...CHOICE, queue: { ...QUEUE, open: false } });
    expect(visit.atStart).toBe(true);
  });
  test('back goes step by step to the start', () => {
    visit.chooseEntity(offer(QUEUE, QUEUE));
    visit.choose(CHOICE);
    visit.back();
    expect(visit.step.name).toBe('queues');
    visit.back();
    expect(visit.atStart).toBe(true);
    expect(visit.canGoBack).toBe(false);
  });
});

describe('taking the ticket', () => {
  beforeEach(() => visit.choose(CHOICE));

  test('a double tap asks once', async () => {
    const taken = [visit.take(null), visit.take(null), visit.take('pregnant')];
    issuer.answer(TICKET);
    await Promise.all(taken);
    expect(issuer.wishes).toEqual([{ queue: 'cusco:t', priority: 'normal', language: 'es' }]);
    expect(visit.step).toMatchObject({ name: 'ticket', ticket: TICKET });
  });

  test('a category makes it preferential', () => {
    void visit.take('older_adult');
    expect(issuer.wishes[0]).toMatchObject({ priority: 'preferential', category: 'older_adult' });
  });

  test('without a server the person is told, and still gets the ticket', async () => {
    const taken = visit.take(null);
    issuer.waits();
    expect(visit.step).toEqual({ name: 'issuing', waiting: true });
    expect(unreachable).toHaveBeenCalled();
    issuer.answer(TICKET);
    await taken;
    expect(visit.step.name).toBe('ticket');
  });

  test('who leaves while it is on its way gives it up', async () => {
    const taken = visit.take(null);
    visit.leave();
    issuer.answer(null);
    await taken;
    expect(issuer.abandoned).toBe(1);
    expect(visit.atStart).toBe(true);
  });

  test('a refusal for someone who left does not disturb the next person', async () => {
    const taken = visit.take(null);
    visit.leave();
    visit.openSearch();
    issuer.refuse(new Problem(409, 'queue_closed', 'Cerrada.'));
    await taken;
    expect(visit.step.name).toBe('search');
  });

  test('a refusal is shown with its reason', async () => {
    const taken = visit.take(null);
    issuer.refuse(new Problem(409, 'cap_reached', 'No quedan cupos.'));
    await taken;
    expect(visit.step).toMatchObject({ name: 'refused', title: 'title', problem: { code: 'cap_reached' } });
  });

  test('a revoked token asks for a new pairing', async () => {
    const taken = visit.take(null);
    issuer.refuse(new Problem(401, 'login_required', 'Inicie sesión.'));
    await taken;
    expect(unpaired).toHaveBeenCalledOnce();
  });
});

describe('taking it back', () => {
  beforeEach(async () => {
    visit.choose(CHOICE);
    const taken = visit.take(null);
    issuer.answer(TICKET);
    await taken;
  });

  test('cancels the ticket once', async () => {
    issuer.cancelling = vi.fn(async () => {});
    await Promise.all([visit.cancel(), visit.cancel()]);
    expect(issuer.cancelling).toHaveBeenCalledOnce();
    expect(visit.step).toEqual({ name: 'cancelled', ticket: TICKET });
  });

  test('says why when it is too late', async () => {
    issuer.cancelling = () => Promise.reject(new Problem(409, 'illegal_transition', 'Ya fue llamado.'));
    await visit.cancel();
    expect(visit.step).toMatchObject({
      name: 'refused',
      title: 'cancelTitle',
      problem: { code: 'illegal_transition' },
    });
  });
});
