import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '$front/api';
import type { PrintJob } from '$front/types';
import { print, type PaperState } from './paper';

const LONG_MS = 120_000;

/** A server whose job goes through the states, one per question; the last one stays. */
class FakeServer {
  asked: { method: string; path: string; key?: string }[] = [];
  refusal: Problem | null = null;
  device: { id: string } | null = { id: 'kiosk-1' };

  constructor(readonly states: PrintJob['state'][]) {}

  async persist<T>(
    method: string,
    path: string,
    _body?: unknown,
    options: { key?: string } = {},
  ): Promise<T> {
    await Promise.resolve();
    this.asked.push({ method, path, key: options.key });
    if (path === '/me') return { device: this.device } as T;
    if (this.refusal) throw this.refusal;
    if (method === 'POST') return { job: 'job-1', state: 'queued' } as T;
    return { job: 'job-1', state: this.states.length > 1 ? this.states.shift() : this.states[0] } as T;
  }
}

async function told(server: FakeServer, attempt = 1): Promise<PaperState[]> {
  const found: PaperState[] = [];
  const done = print(server, 'ticket-1', attempt, (state) => found.push(state), new AbortController().signal);
  await vi.advanceTimersByTimeAsync(LONG_MS);
  await done;
  return found;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a ticket on paper', () => {
  it('is followed until it is printed', async () => {
    expect(await told(new FakeServer(['queued', 'printing', 'printed']))).toEqual(['printing', 'printed']);
  });

  it.each(['failed', 'unknown'] as const)('is told when it is %s', async (state) => {
    expect(await told(new FakeServer(['printing', state]))).toEqual(['printing', state]);
  });

  it('is ordered with one key per attempt, so that a reload prints nothing twice', async () => {
    const server = new FakeServer(['printed']);
    await told(server);
    await told(server);
    await told(server, 2);
    const keys = server.asked.filter((each) => each.method === 'POST').map((each) => each.key);
    expect(keys).toEqual(['print:ticket-1:1', 'print:ticket-1:1', 'print:ticket-1:2']);
  });

  it('is not spoken of where this kiosk has no printer', async () => {
    const server = new FakeServer(['printed']);
    server.refusal = new Problem(409, 'printer_away', 'No responde.');
    expect(await told(server)).toEqual(['none']);
  });

  it('is not asked for by a page without a device', async () => {
    const server = new FakeServer(['printed']);
    server.device = null;
    expect(await told(server)).toEqual(['none']);
    expect(server.asked.map((each) => each.path)).toEqual(['/me']);
  });

  it('is unknown when the server never tells its end', async () => {
    expect(await told(new FakeServer(['printing']))).toEqual(['printing', 'unknown']);
  });
});
