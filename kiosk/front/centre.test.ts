import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '$front/api';
import type { SiteView } from '$front/types';
import { Centre } from './centre.svelte';

/** What the kiosk's rooms and link do, as the test says. */
const link = vi.hoisted(() => ({ pushed: () => {}, connected: true }));

vi.mock('$front/live', () => ({
  live: () => ({
    room: (_name: string, listener: () => void) => ((link.pushed = listener), { leave: () => {} }),
    status: {
      subscribe: (told: (status: object) => void) => (
        told({ connected: link.connected, since: new Date() }),
        () => {}
      ),
    },
    close: () => {},
  }),
}));

const OPENING = Date.parse('2026-11-24T13:00:00.000Z');

/** The server: open from eight on, by its own clock, which is 20 minutes ahead of the kiosk's. */
class Server {
  asked = 0;
  readonly ahead = 20 * 60_000;
  get now(): number {
    return Date.now() + this.ahead;
  }
  get = async (): Promise<unknown> => {
    this.asked += 1;
    const open = this.now >= OPENING;
    const next = open ? OPENING + 8 * 3_600_000 : OPENING;
    const view = {
      at: new Date(this.now).toISOString(),
      changes_at: new Date(next).toISOString(),
      queues: [{ open }],
    };
    return Promise.resolve(view as unknown as SiteView);
  };
}

function centreOf(server: Server): Centre {
  const told = { unpaired: () => {}, reload: () => {} };
  return new Centre({ site: 'cusco', build: 'b', token: 't', api: server as unknown as Api, ...told });
}

describe('the site as the kiosk shows it', () => {
  let server: Server;
  let centre: Centre;
  let stop: () => void;
  const isOpen = () => centre.view?.queues[0]?.open;

  beforeEach(async () => {
    vi.useFakeTimers({ now: OPENING - 20 * 60_000 - 30_000 });
    server = new Server();
    centre = centreOf(server);
    stop = centre.start();
    await vi.advanceTimersByTimeAsync(2_000);
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('opens by the clock of the server, without any event', async () => {
    expect(isOpen()).toBe(false);
    await vi.advanceTimersByTimeAsync(27_000);
    expect(isOpen()).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(isOpen()).toBe(true);
  });

  it('asks for nothing between two changes while nothing is pushed', async () => {
    await vi.advanceTimersByTimeAsync(29_000);
    const { asked } = server;
    await vi.advanceTimersByTimeAsync(30 * 60_000);
    expect(server.asked).toBe(asked);
  });

  it('asks again when its room is painted, with whatever seq', async () => {
    const { asked } = server;
    link.pushed();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(server.asked).toBe(asked + 1);
  });
});
