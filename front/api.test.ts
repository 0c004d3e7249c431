import { beforeEach, describe, expect, test } from 'vitest';
import { Api, newKey, Offline, Problem } from './api';

type Answer = () => Response | Promise<Response>;
interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
}

const json =
  (status: number, body: unknown, type = 'application/json'): Answer =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } });
const noNetwork: Answer = () => Promise.reject(new TypeError('Failed to fetch'));
const problem = (status: number, code: string, extra = {}) =>
  json(
    status,
    { type: 'about:blank', title: 'No', status, code, detail: 'No se puede.', ...extra },
    'application/problem+json',
  );

let sent: Sent[];
let pauses: number[];

/** A server that gives these answers in this order. */
function answering(...answers: Answer[]): Api {
  const queue = [...answers];
  const fetcher = async (url: unknown, init: RequestInit = {}) => {
    const headers = init.headers as Record<string, string>;
    sent.push({ url: String(url), method: init.method!, headers, body: init.body as string | undefined });
    return queue.shift()!();
  };
  const api = new Api(fetcher as typeof fetch, async (ms) => void pauses.push(ms));
  api.setToken('device-token');
  return api;
}

const keys = () => sent.map((request) => request.headers['Idempotency-Key']);

beforeEach(() => {
  sent = [];
  pauses = [];
});

test('a device speaks with its bearer token and needs no CSRF token', async () => {
  const api = answering(json(201, { code: 'R-001' }));
  await expect(api.post('/sites/cusco/tickets', { queue: 'cusco:r' })).resolves.toEqual({ code: 'R-001' });
  expect(sent[0]).toMatchObject({
    url: '/api/v1/sites/cusco/tickets',
    method: 'POST',
    body: '{"queue":"cusco:r"}',
  });
  expect(sent[0]!.headers.Authorization).toBe('Bearer device-token');
  expect(sent[0]!.headers).not.toHaveProperty('X-CSRFToken');
});

test('204 is null', async () => {
  await expect(
    answering(() => new Response(null, { status: 204 })).post('/windows/cusco:1/call-next'),
  ).resolves.toBeNull();
});

describe('a person', () => {
  test('sends the CSRF token, fetched once', async () => {
    const api = answering(json(200, { csrf_token: 'abc' }), json(200, {}), json(200, {}));
    api.setToken(null);
    await api.post('/tickets/1/recall');
    await api.put('/windows/cusco:1/session', { status: 'open' });
    expect(sent.map((request) => request.url)).toEqual([
      '/api/v1/me',
      '/api/v1/tickets/1/recall',
      '/api/v1/windows/cusco:1/session',
    ]);
    expect(sent[2]!.headers['X-CSRFToken']).toBe('abc');
  });

  test('gets a new CSRF token when the session was renewed, and keeps the key', async () => {
    const renewed = [
      json(200, { csrf_token: 'old' }),
      problem(400, 'csrf_failed'),
      json(200, { csrf_token: 'new' }),
      json(200, {}),
    ];
    const api = answering(...renewed);
    api.setToken(null);
    await api.post('/tickets/1/recall', {}, { key: 'k' });
    expect(sent[3]!.headers).toMatchObject({ 'X-CSRFToken': 'new', 'Idempotency-Key': 'k' });
  });
});

describe('an answer that says no', () => {
  test('is a Problem with its code, its sentence and what else it carries', async () => {
    const error = await answering(problem(409, 'illegal_transition', { state: 'closed' }))
      .post('/tickets/1/start')
      .catch((e) => e);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({
      status: 409,
      code: 'illegal_transition',
      detail: 'No se puede.',
      extra: { state: 'closed' },
    });
  });

  test('is a Problem even when a proxy says it in HTML', async () => {
    const html: Answer = () =>
      new Response('<h1>Not found</h1>', { status: 404, headers: { 'Content-Type': 'text/html' } });
    await expect(answering(html).get('/sites/x')).rejects.toMatchObject({ status: 404, code: 'http_404' });
  });
});

test.each([502, 503, 504])('a %s and a dead network are both Offline', async (status) => {
  await expect(answering(json(status, {})).get('/me')).rejects.toBeInstanceOf(Offline);
  await expect(answering(noNetwork).get('/me')).rejects.toBeInstanceOf(Offline);
});

describe('persist', () => {
  test('asks again with the same key until an answer comes', async () => {
    const attempts: number[] = [];
    const api = answering(noNetwork, json(503, {}), noNetwork, json(201, { code: 'R-001' }));
    const onWaiting = (attempt: number) => attempts.push(attempt);
    await expect(api.persist('POST', '/sites/cusco/tickets', {}, { onWaiting })).resolves.toEqual({
      code: 'R-001',
    });
    expect(new Set(keys()).size).toBe(1);
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(attempts).toEqual([1, 2, 3]);
    expect(pauses).toEqual([1000, 2000, 4000]);
  });

  test('takes a Problem for an answer', async () => {
    const api = answering(noNetwork, problem(409, 'queue_closed'));
    await expect(api.persist('POST', '/sites/cusco/tickets', {})).rejects.toMatchObject({
      code: 'queue_closed',
    });
    expect(sent).toHaveLength(2);
  });

  test('stops when it is given up', async () => {
    const controller = new AbortController();
    const api = answering(noNetwork, noNetwork, () => {
      controller.abort();
      return noNetwork();
    });
    const asked = api.persist('POST', '/sites/cusco/tickets', {}, { signal: controller.signal });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).toHaveLength(3);
  });

  test('never waits longer than 16 seconds between two tries', async () => {
    const silence = Array.from({ length: 7 }, () => noNetwork);
    await answering(...silence, json(200, {})).persist('POST', '/x');
    expect(Math.max(...pauses)).toBe(16_000);
  });
});

test('two intentions have two keys', () => {
  expect(newKey()).not.toBe(newKey());
  expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
