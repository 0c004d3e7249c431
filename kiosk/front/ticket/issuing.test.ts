import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Offline, Problem, type PersistOptions } from '$front/api';
import type { TicketView } from '$front/types';
import { Issuer, type Memory, type Wish } from './issuing';

const WISH: Wish = { queue: 'cusco:r', priority: 'normal', language: 'es' };
const NOON = Date.parse('2025-03-04T17:00:00Z');
const TICKETS = '/sites/cusco/tickets';

class FakeMemory implements Memory {
  kept = new Map<string, string>();
  getItem = (name: string) => this.kept.get(name) ?? null;
  setItem = (name: string, value: string) => void this.kept.set(name, value);
  removeItem = (name: string) => void this.kept.delete(name);
  key = (place: number) => [...this.kept.keys()][place] ?? null;
  get length() {
    return this.kept.size;
  }
  intents = () => [...this.kept.values()].map((text) => JSON.parse(text) as { key: string; left: boolean });
}

/** A server with one ticket for each key. It can be away, lose its answers, and refuse. */
class FakeServer {
  issued = new Map<string, string>();
  withdrawn: string[] = [];
  /** Tickets that a page shows, or that were called. */
  seen = new Set<string>();
  refusal: Problem | null = null;
  away = false;
  losing = false;
  /** For requests that wait for the link to come back. */
  #back: (() => void)[] = [];

  async persist<T>(_method: string, path: string, body?: unknown, options: PersistOptions = {}): Promise<T> {
    for (;;) {
      await Promise.resolve();
      if (options.signal?.aborted) throw new DOMException('given up', 'AbortError');
      const done = this.away ? null : this.#answer(path, body, options.key!);
      if (done && !this.losing) return done as T;
      options.onWaiting?.(1, new Offline('away'));
      await new Promise<void>((resolve) => this.#back.push(resolve));
    }
  }

  comesBack(): void {
    this.away = this.losing = false;
    for (const resolve of this.#back.splice(0)) resolve();
  }

  #answer(path: string, body: unknown, key: string): unknown {
    if (this.refusal) throw this.refusal;
    return path === TICKETS ? this.#issue(key) : this.#withdraw((body as { key: string }).key);
  }

  #issue(key: string) {
    if (this.withdrawn.includes(key)) throw new Problem(409, 'withdrawn', 'Se retiró.');
    const id = this.issued.get(key) ?? `ticket-${this.issued.size + 1}`;
    this.issued.set(key, id);
    return { id } as TicketView;
  }

  #withdraw(key: string) {
    const id = this.issued.get(key);
    if (id && this.seen.has(id)) return { outcome: 'kept', code: id };
    this.withdrawn.push(key);
    return id ? { outcome: 'cancelled', code: id } : { outcome: 'unissued', code: null };
  }

  get waiting(): string[] {
    return [...this.issued].filter(([key]) => !this.withdrawn.includes(key)).map(([, id]) => id);
  }
}

let server: FakeServer;
let memory: FakeMemory;
let tab: FakeMemory;
let issuer: Issuer;

/** A page of this kiosk, in this tab or in another one. */
function page(own = tab, now = NOON): Issuer {
  return new Issuer({ site: 'cusco', api: server as never, memory, tab: own, now: () => now });
}

const settled = () => vi.advanceTimersByTimeAsync(10_000);

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  memory = new FakeMemory();
  tab = new FakeMemory();
  issuer = page();
});
afterEach(() => void vi.useRealTimers());

test('an answered intention gives its ticket and is forgotten', async () => {
  const attempt = issuer.issue(WISH);
  expect(memory.intents()).toHaveLength(1);
  await expect(attempt.ticket).resolves.toMatchObject({ ticket: { id: 'ticket-1' }, wish: WISH });
  await settled();
  expect([memory.intents(), server.withdrawn]).toEqual([[], []]);
});

test('a refusal reaches the person and leaves nothing behind', async () => {
  server.refusal = new Problem(409, 'cap_reached', 'No quedan cupos.');
  await expect(issuer.issue(WISH).ticket).rejects.toMatchObject({ code: 'cap_reached' });
  expect(memory.intents()).toEqual([]);
});

describe('when the person leaves without a ticket', () => {
  test('nothing more is asked: a request that never arrived issues no ticket', async () => {
    server.away = true;
    const attempt = issuer.issue(WISH);
    await settled();
    attempt.abandon();
    await expect(attempt.ticket).resolves.toBeNull();
    server.comesBack();
    await settled();
    expect([server.issued.size, server.withdrawn.length, memory.intents()]).toEqual([0, 1, []]);
  });

  test('a ticket whose answer was lost is withdrawn as soon as the link is back', async () => {
    server.losing = true;
    const attempt = issuer.issue(WISH);
    await settled();
    expect(server.waiting).toEqual(['ticket-1']);
    server.away = true;
    attempt.abandon();
    await expect(attempt.ticket).resolves.toBeNull();
    expect(memory.intents()).toMatchObject([{ left: true }]);
    server.comesBack();
    await settled();
    expect([server.waiting, memory.intents()]).toEqual([[], []]);
  });

  test('a ticket that a page shows stays', async () => {
    server.losing = true;
    const attempt = issuer.issue(WISH);
    await settled();
    server.seen.add('ticket-1');
    server.comesBack();
    attempt.abandon();
    await settled();
    expect([server.waiting, memory.intents()]).toEqual([['ticket-1'], []]);
  });

  test('the next person gets another ticket', async () => {
    server.losing = true;
    const first = issuer.issue(WISH);
    await settled();
    first.abandon();
    server.comesBack();
    const second = await issuer.issue(WISH).ticket;
    await settled();
    expect(second?.ticket.id).toBe('ticket-2');
    expect(server.waiting).toEqual(['ticket-2']);
  });

  test('a server in trouble is asked again in the next life of the page', async () => {
    server.losing = true;
    const attempt = issuer.issue(WISH);
    await settled();
    server.comesBack();
    server.refusal = new Problem(500, 'internal_error', 'Algo falló.');
    attempt.abandon();
    await settled();
    expect(memory.intents()).toMatchObject([{ left: true }]);
    server.refusal = null;
    void page(new FakeMemory()).settle();
    await settled();
    expect([server.waiting, memory.intents()]).toEqual([[], []]);
  });
});

/** The page is gone in the middle of a request without an answer. */
async function interrupted(): Promise<void> {
  server.losing = true;
  void issuer.issue(WISH).ticket.catch(() => undefined);
  await settled();
  vi.clearAllTimers();
  server.losing = false;
}

describe('after a power cut', () => {
  test('the ticket that nobody saw is withdrawn', async () => {
    await interrupted();
    void page(new FakeMemory(), NOON + 60_000).settle();
    await settled();
    expect([server.waiting, memory.intents()]).toEqual([[], []]);
  });

  test('what is a day old is only forgotten', async () => {
    await interrupted();
    void page(new FakeMemory(), NOON + 24 * 3_600_000).settle();
    await settled();
    expect([server.withdrawn, memory.intents()]).toEqual([[], []]);
  });

  test('a refusal settles it too', async () => {
    await interrupted();
    server.refusal = new Problem(404, 'site_unknown', 'No existe.');
    void page(new FakeMemory()).settle();
    await settled();
    expect(memory.intents()).toEqual([]);
  });
});

describe('a second page of the kiosk', () => {
  test('leaves alone what a living page asks for', async () => {
    server.losing = true;
    const attempt = issuer.issue(WISH);
    await settled();
    void page(new FakeMemory()).settle();
    await settled();
    expect(server.withdrawn).toEqual([]);
    server.comesBack();
    await expect(attempt.ticket).resolves.toMatchObject({ ticket: { id: 'ticket-1' } });
    await settled();
    expect(server.waiting).toEqual(['ticket-1']);
  });

  test('that is a copy of the tab does not go on with it either', async () => {
    server.losing = true;
    void issuer.issue(WISH);
    await settled();
    const copy = page();
    expect(copy.wasAsking).toBe(true);
    const resumed = copy.resume(() => {});
    await settled();
    await expect(resumed).resolves.toBeNull();
  });
});

describe('after a reload', () => {
  test('the tab goes on with the same key, and shows the ticket that was issued', async () => {
    await interrupted();
    const again = page();
    expect(again.wasAsking).toBe(true);
    const resuming = again.resume(() => {});
    void again.settle();
    await settled();
    const attempt = await resuming;
    await expect(attempt?.ticket).resolves.toMatchObject({ ticket: { id: 'ticket-1' }, wish: WISH });
    await settled();
    expect([server.issued.size, server.waiting, memory.intents()]).toEqual([1, ['ticket-1'], []]);
    expect(again.wasAsking).toBe(false);
  });

  test('there is nothing to go on with once the person left', async () => {
    server.away = true;
    const attempt = issuer.issue(WISH);
    attempt.abandon();
    await attempt.ticket;
    expect(page().wasAsking).toBe(false);
    await expect(page().resume(() => {})).resolves.toBeNull();
  });
});

describe('taking a ticket back', () => {
  test('is done under the key of its request', async () => {
    const issued = await issuer.issue(WISH).ticket;
    await expect(issuer.cancel(issued!)).resolves.toBe(true);
    expect([server.waiting, memory.intents()]).toEqual([[], []]);
  });

  test('is not done to a ticket that another page shows', async () => {
    const issued = await issuer.issue(WISH).ticket;
    server.seen.add('ticket-1');
    await expect(issuer.cancel(issued!)).resolves.toBe(false);
    expect(server.waiting).toEqual(['ticket-1']);
  });

  test('without a link outlives the page', async () => {
    const issued = await issuer.issue(WISH).ticket;
    server.away = true;
    void issuer.cancel(issued!);
    await settled();
    server.away = false;
    void page(new FakeMemory()).settle();
    await settled();
    expect([server.waiting, server.withdrawn]).toEqual([[], [issued!.key]]);
  });
});
