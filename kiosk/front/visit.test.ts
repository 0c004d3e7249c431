import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '$front/api';
import { anOfferedQueue } from '$front/factories';
import type { SiteQueue, TicketView } from '$front/types';
import type { Kept } from './kept';
import type { Attempt, Issued, Issuer, Wish } from './ticket/issuing';
import type { Choice, EntityOffer } from './choosing/offer';
import { SHOWN_AGAIN_MS, Visit } from './visit.svelte';

const ENTITY = { code: 'sunat', name: 'SUNAT', short_name: 'SUNAT' };
const QUEUE = anOfferedQueue();
const CHOICE: Choice = { entity: ENTITY, queue: QUEUE, service: null };
const TICKET = { id: '1', code: 'T-001' } as TicketView;

const ISSUED: Issued = {
  key: 'k',
  wish: { queue: 'cusco:t', priority: 'normal', language: 'es' },
  ticket: TICKET,
};

/** Answers only when the test says so. */
class FakeIssuer {
  wishes: Wish[] = [];
  abandoned = 0;
  /** Whether the tab asked for a ticket before it was loaded again. */
  wasAsking = false;
  resumable = true;
  waits = () => {};
  answer!: (ticket: Issued | null) => void;
  refuse!: (problem: Problem) => void;
  cancelling: () => Promise<boolean> = async () => true;

  issue(wish: Wish, onWaiting: () => void): Attempt {
    this.wishes.push(wish);
    return this.#attempt(onWaiting);
  }
  async resume(onWaiting: () => void): Promise<Attempt | null> {
    return this.resumable ? this.#attempt(onWaiting) : null;
  }
  cancel = () => this.cancelling();

  #attempt(onWaiting: () => void): Attempt {
    this.waits = onWaiting;
    const ticket = new Promise<Issued | null>((resolve, reject) => {
      this.answer = resolve;
      this.refuse = reject;
    });
    return { ticket, abandon: () => void this.abandoned++ };
  }
}

/** The tab's memory over reloads. */
class FakeKeeper {
  step: Kept | null = null;
  keep = (step: Kept | null) => void (this.step = step);
  kept = () => this.step;
}

const unreachable = vi.fn();
const unpaired = vi.fn();
let issuer: FakeIssuer;
let visit: Visit;
let keeper: FakeKeeper;

/** The page is loaded again: a new visit with what the tab remembers. */
function reload(): Visit {
  return new Visit(issuer as unknown as Issuer, unreachable, unpaired, keeper);
}

async function ticketShown(): Promise<void> {
  visit.choose(CHOICE);
  const taken = visit.take(null);
  issuer.answer(ISSUED);
  await taken;
}

function offer(...queues: SiteQueue[]): EntityOffer {
  return { entity: ENTITY, queues, state: 'open', waiting: 0, examples: [] };
}

beforeEach(() => {
  vi.clearAllMocks();
  issuer = new FakeIssuer();
  keeper = new FakeKeeper();
  visit = reload();
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
    issuer.answer(ISSUED);
    await Promise.all(taken);
    expect(issuer.wishes).toEqual([{ queue: 'cusco:t', priority: 'normal', language: 'es' }]);
    expect(visit.step).toEqual({ name: 'ticket', issued: ISSUED, what: 'SUNAT' });
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
    issuer.answer(ISSUED);
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

describe('the question of preferential attention', () => {
  test('is asked before every ticket: no other step and no reload asks for one', async () => {
    const steps: (() => unknown)[] = [
      () => visit.openSearch(),
      () => visit.chooseEntity(offer(QUEUE, QUEUE)),
      () => visit.chooseEntity(offer(QUEUE)),
      () => visit.choose(CHOICE),
      () => visit.back(),
      () => visit.cancel(),
      () => visit.retry(),
      () => visit.takeAnother(),
      () => visit.showAgain(),
      () => visit.resume(),
      () => visit.leave(),
    ];
    // Every pair of presses, then every press once more: none of them takes a ticket.
    for (const first of steps) for (const second of steps) for (const act of [first, second]) await act();
    expect(issuer.wishes).toEqual([]);
    await visit.take(null);
    expect(issuer.wishes).toEqual([]);
  });

  test('stands there again after a reload', async () => {
    visit.choose(CHOICE);
    visit = reload();
    await visit.resume();
    expect(visit.step).toEqual({ name: 'priority', choice: CHOICE });
    visit.back();
    expect(visit.atStart).toBe(true);
  });

  test.each(['back', 'leave'] as const)('is not brought back by a reload after %s', async (act) => {
    visit.choose(CHOICE);
    visit[act]();
    visit = reload();
    await visit.resume();
    expect(visit.atStart).toBe(true);
  });
});

describe('a reload while the ticket is on its way', () => {
  beforeEach(() => {
    issuer.wasAsking = true;
    visit = reload();
  });

  test('goes on with it', async () => {
    const resumed = visit.resume();
    expect(visit.step).toEqual({ name: 'issuing', waiting: false });
    await Promise.resolve();
    issuer.answer({ ...ISSUED, ticket: { ...TICKET, service_name: null, queue_name: 'Orientación' } });
    await resumed;
    expect(visit.step).toMatchObject({ name: 'ticket', what: 'Orientación' });
    expect(issuer.wishes).toEqual([]);
  });

  test('starts over when there is nothing to go on with', async () => {
    issuer.resumable = false;
    await visit.resume();
    expect(visit.atStart).toBe(true);
  });

  test('gives it up when the person leaves meanwhile', async () => {
    const resumed = visit.resume();
    visit.leave();
    await resumed;
    expect([issuer.abandoned, visit.atStart]).toEqual([1, true]);
  });
});

describe('the ticket on the screen', () => {
  beforeEach(ticketShown);

  test('stands there again after a reload', async () => {
    visit = reload();
    await visit.resume();
    expect(visit.step).toEqual({ name: 'ticket', issued: ISSUED, what: 'SUNAT' });
  });

  test('can be looked at again for a while after it went', () => {
    vi.useFakeTimers();
    visit.leave();
    visit.showAgain();
    expect(visit.step).toEqual({ name: 'shownAgain', shown: { issued: ISSUED, what: 'SUNAT' } });
    visit.leave();
    vi.advanceTimersByTime(SHOWN_AGAIN_MS - 1);
    expect(visit.last).not.toBeNull();
    vi.advanceTimersByTime(1);
    visit.showAgain();
    expect([visit.last, visit.atStart]).toEqual([null, true]);
    vi.useRealTimers();
  });

  test('that is shown again is not taken back: it may be another person’s', async () => {
    issuer.cancelling = vi.fn(async () => true);
    visit.leave();
    visit.showAgain();
    await visit.cancel();
    expect(issuer.cancelling).not.toHaveBeenCalled();
  });
});

describe('a person whose document waits in the queue already', () => {
  const problem = new Problem(409, 'already_waiting', 'Ya espera.', { ticket_code: 'T-007' });

  beforeEach(async () => {
    visit.choose(CHOICE);
    const taken = visit.take('older_adult');
    issuer.refuse(problem);
    await taken;
  });

  test('is told the code, and asked', () => {
    expect(visit.step).toMatchObject({ name: 'already', code: 'T-007' });
  });

  test('gets another ticket only by saying so, of the same kind', async () => {
    const taken = [visit.takeAnother(), visit.takeAnother()];
    issuer.answer(ISSUED);
    await Promise.all(taken);
    const asked = { queue: 'cusco:t', priority: 'preferential', category: 'older_adult', language: 'es' };
    expect(issuer.wishes).toEqual([asked, { ...asked, again: true }]);
    expect(visit.step.name).toBe('ticket');
  });
});

test('a burst is asked for once more without a new choice', async () => {
  visit.choose(CHOICE);
  const taken = visit.take(null);
  issuer.refuse(new Problem(429, 'too_fast', 'Espere.', { retry_after_s: 20 }));
  await taken;
  expect(visit.step).toMatchObject({ name: 'refused', asked: { choice: CHOICE, category: null } });
  const again = visit.retry();
  issuer.answer(ISSUED);
  await again;
  expect([issuer.wishes.length, visit.step.name]).toEqual([2, 'ticket']);
});

describe('taking it back', () => {
  beforeEach(ticketShown);

  test('cancels the ticket once', async () => {
    issuer.cancelling = vi.fn(async () => true);
    await Promise.all([visit.cancel(), visit.cancel()]);
    expect(issuer.cancelling).toHaveBeenCalledOnce();
    expect(visit.step).toEqual({ name: 'cancelled', issued: ISSUED });
    visit.leave();
    expect(visit.last).toBeNull();
  });

  test('says that it was called, or that another page shows it', async () => {
    issuer.cancelling = async () => false;
    await visit.cancel();
    expect(visit.step).toEqual({ name: 'kept', issued: ISSUED });
  });

  test('says why when it cannot be asked', async () => {
    issuer.cancelling = () => Promise.reject(new Problem(403, 'forbidden', 'No puede.'));
    await visit.cancel();
    expect(visit.step).toMatchObject({
      name: 'refused',
      title: 'cancelTitle',
      problem: { code: 'forbidden' },
    });
  });
});
