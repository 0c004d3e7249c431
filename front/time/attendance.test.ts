// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Api } from '../api';
import { serverClock } from './clock';

let now = serverClock.elapsed();
let sent: Record<string, string>[] = [];
const api = new Api(async (_url, init) => {
  sent.push(init?.headers as Record<string, string>);
  return new Response('{}');
});

beforeEach(() => {
  sent = [];
  vi.spyOn(serverClock, 'elapsed').mockImplementation(() => now);
  dispatchEvent(new Event('keydown'));
});
afterEach(() => vi.restoreAllMocks());

test('what a page asks soon after a person touched it uses their login', async () => {
  now += 59_000;
  await api.get('/me');
  expect(sent[0]).not.toHaveProperty('X-Unattended');
});

test('what it asks by itself later says so, until a person touches it again', async () => {
  now += 61_000;
  await api.get('/me');
  expect(sent[0]).toHaveProperty('X-Unattended', '1');
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel']) {
    now += 61_000;
    dispatchEvent(new Event(kind));
    await api.get('/me');
  }
  expect(sent).toHaveLength(5);
  for (const headers of sent.slice(1)) expect(headers).not.toHaveProperty('X-Unattended');
});
