// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Offline, Problem } from './api';
import { Access } from './access.svelte';
import { aMe } from './factories';
import { LOGIN_NEWS } from './login-news';
import type { Me } from './types';

const rosa = aMe();
let answer: () => Promise<Me>;
let access: Access;
let unwatch: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  answer = () => Promise.resolve(rosa);
  access = new Access(() => answer());
  unwatch = access.watch(rosa);
});

afterEach(() => {
  unwatch();
  vi.useRealTimers();
});

async function checked(now: () => Promise<Me>): Promise<string | null> {
  answer = now;
  await access.check();
  return access.ended;
}

describe('a page', () => {
  it('goes on while its login and permissions are what they were', async () => {
    expect(await checked(() => Promise.resolve({ ...rosa, csrf_token: 'another' }))).toBeNull();
  });
  it('ends when nobody is logged in', async () => {
    expect(await checked(() => Promise.resolve({ ...rosa, person: null, grants: [] }))).toBe('login');
  });
  it('ends when its login is refused', async () => {
    const refused = new Problem(401, 'login_required', '');
    expect(await checked(() => Promise.reject(refused))).toBe('login');
  });
  it('ends when another person is logged in, and names them', async () => {
    const luis = { id: 'p9', username: 'luis', name: 'Luis Mamani' };
    expect(await checked(() => Promise.resolve({ ...rosa, person: luis }))).toBe('other');
    expect(access.name).toBe('Luis Mamani');
  });
  it('ends when the roles are others', async () => {
    const grants: Me['grants'] = [{ role: 'greeter', site: 'cusco', entity: null }];
    expect(await checked(() => Promise.resolve({ ...rosa, grants }))).toBe('rights');
  });
  it('ends when a site is taken away, and not when one is added', async () => {
    const more = [...rosa.sites, { id: 'puno', name: 'MAC Puno', timezone: 'America/Lima' }];
    expect(await checked(() => Promise.resolve({ ...rosa, sites: more }))).toBeNull();
    expect(await checked(() => Promise.resolve({ ...rosa, sites: [] }))).toBe('rights');
  });
  it('knows nothing while the server does not answer', async () => {
    expect(await checked(() => Promise.reject(new Offline('away')))).toBeNull();
    expect(await checked(() => Promise.reject(new Problem(500, 'internal_error', '')))).toBeNull();
  });
  it('asks when another tab logged out', async () => {
    answer = () => Promise.resolve({ ...rosa, person: null });
    dispatchEvent(Object.assign(new Event('storage'), { key: LOGIN_NEWS }));
    await vi.advanceTimersByTimeAsync(0);
    expect(access.ended).toBe('login');
  });
  it('asks by itself, for what no room tells', async () => {
    answer = () => Promise.resolve({ ...rosa, grants: [{ role: 'greeter', site: 'cusco', entity: null }] });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(access.ended).toBe('rights');
  });
  it('asks no more once it was left', async () => {
    unwatch();
    answer = () => Promise.reject(new Error('asked'));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(access.ended).toBeNull();
  });
});
