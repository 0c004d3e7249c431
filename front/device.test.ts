// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { api } from './api';
import { deviceToken, dropToken, renewToken, storePaired, storeToken } from './device';

const DAY = 24 * 3_600_000;
const post = vi.spyOn(api, 'post');

beforeEach(() => {
  localStorage.clear();
  post.mockReset();
});

describe('the token of a device', () => {
  it('is renewed when it was paired more than 30 days ago, for the next visit', async () => {
    storePaired('kiosk', 'cusco', 'old', DAY);
    post.mockResolvedValue({ token: 'new' });
    await renewToken('kiosk', 'cusco', 'old', 32 * DAY);
    expect(post).toHaveBeenCalledExactlyOnceWith('/devices/own/token', {});
    expect(deviceToken('kiosk', 'cusco')).toBe('new');
    await renewToken('kiosk', 'cusco', 'new', 33 * DAY);
    expect(post).toHaveBeenCalledOnce();
  });

  it('stays as it is while it is young, and when the server does not answer', async () => {
    storePaired('kiosk', 'cusco', 'old', DAY);
    await renewToken('kiosk', 'cusco', 'old', 30 * DAY);
    expect(post).not.toHaveBeenCalled();
    post.mockRejectedValue(new TypeError('offline'));
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await renewToken('kiosk', 'cusco', 'old', 32 * DAY);
    expect(deviceToken('kiosk', 'cusco')).toBe('old');
  });

  it('is not renewed when it came by a link, which has to work again', async () => {
    storeToken('display', 'cusco', 'linked');
    await renewToken('display', 'cusco', 'linked', 400 * DAY);
    expect(post).not.toHaveBeenCalled();
  });

  it('is dropped when it was refused, unless another page has renewed it', () => {
    storePaired('kiosk', 'cusco', 'new');
    expect(dropToken('kiosk', 'cusco', 'old')).toBe('new');
    expect(deviceToken('kiosk', 'cusco')).toBe('new');
    expect(dropToken('kiosk', 'cusco', 'new')).toBeNull();
    expect(deviceToken('kiosk', 'cusco')).toBeNull();
  });
});
