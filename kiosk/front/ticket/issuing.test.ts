import { beforeEach, describe, expect, test } from 'vitest';
import { Problem, type PersistOptions } from '$front/api';
import type { TicketView } from '$front/types';
import { Issuer, type Wish } from './issuing';

const WISH: Wish = { queue: 'cusco:r', priority: 'normal', language: 'es' };
const NOON = Date.parse('2025-03-04T17:00:00Z');
const PENDING = 'suyay.kiosk.pending.cusco';

class FakeMemory {
  kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  pending = () => JSON.parse(this.getItem(PENDING) ?? '[]') as { key: string }[];
}

/** A server with one ticket for each key; it can be slow, and it can refuse. */
class FakeServer {
  issued = new Map<string, string>();
  cancelled: string[] = [];
  refusal: Problem | null = null;
  gate: Promise<void> = Promise.resolve();

  async persist<T>(method: string, path: string, _body?: unknown, options: PersistOptions = {}): Promise<T> {
    await this.gate;
    if (this.refusal) throw this.refusal;
    return (method === 'POST' ? this.#issue(options.key!) : this.cancelled.push(path)) as T;
  }

  #issue(key: string) {
    const id = this.issued.get(key) ?? `ticket-${this.issued.size + 1}`;
    this.issued.set(key, id);
    return { id } as TicketView;
  }
}

let server: FakeServer;
let memory: FakeMemory;
let issuer: Issuer;

beforeEach(() => {
  server = new FakeServer();
  memory = new FakeMemory();
  issuer = new Issuer('cusco', server, memory, () => NOON);
});

test('an answered intention gives its ticket and is forgotten', async () => {
  const attempt = issuer.issue(WISH);
  expect(memory.pending()).toHaveLength(1);
  await expect(attempt.ticket).resolves.toEqual({ id: 'ticket-1' });
  expect(memory.pending()).toEqual([]);
  expect(server.cancelled).toEqual([]);
});

test('a refusal reaches the person and leaves nothing behind', async () => {
  server.refusal = new Problem(409, 'cap_reached', 'No quedan cupos.');
  await expect(issuer.issue(WISH).ticket).rejects.toMatchObject({ code: 'cap_reached' });
  expect(memory.pending()).toEqual([]);
});

describe('when the person leaves before the answer', () => {
  test('the ticket that comes is cancelled', async () => {
    const attempt = issuer.issue(WISH);
    attempt.abandon();
    await expect(attempt.ticket).resolves.toBeNull();
    expect(server.cancelled).toEqual(['/tickets/ticket-1']);
    expect(memory.pending()).toEqual([]);
  });

  test('the next person gets another ticket', async () => {
    const first = issuer.issue(WISH);
    first.abandon();
    const [, second] = await Promise.all([first.ticket, issuer.issue(WISH).ticket]);
    expect(second).not.toBeNull();
    expect(server.issued.size).toBe(2);
    expect(server.cancelled).toHaveLength(1);
  });
});

describe('after a power cut', () => {
  const interrupted = () => {
    server.gate = new Promise(() => {});
    void issuer.issue(WISH);
    const { key } = memory.pending()[0]!;
    server.gate = Promise.resolve();
    return key;
  };

  test('the ticket that nobody saw is cancelled, asked for with its own key', async () => {
    const key = interrupted();
    server.issued.set(key, 'ticket-lost');
    await new Issuer('cusco', server, memory, () => NOON + 60_000).settle();
    expect(server.cancelled).toEqual(['/tickets/ticket-lost']);
    expect(server.issued.size).toBe(1);
    expect(memory.pending()).toEqual([]);
  });

  test('what is a day old is only forgotten', async () => {
    interrupted();
    await new Issuer('cusco', server, memory, () => NOON + 24 * 3_600_000).settle();
    expect(server.issued.size).toBe(0);
    expect(memory.pending()).toEqual([]);
  });

  test('a refusal settles it too', async () => {
    interrupted();
    server.refusal = new Problem(409, 'queue_closed', 'La cola está cerrada.');
    await new Issuer('cusco', server, memory, () => NOON).settle();
    expect(memory.pending()).toEqual([]);
  });
});
