import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerClock } from './clock';

const NOON = Date.parse('2026-11-24T17:00:00Z');
const MINUTE = 60_000;

/** A world whose true time goes on at an even pace; the computer's clock is wrong by `wrongMs`. */
class World {
  #passed = 0;
  wrongMs = 0;
  /** The server's own error against the true time. */
  serverMs = 0;
  readonly clock: ServerClock;

  constructor(
    wrongMs = 0,
    readonly startMs = 5_000,
  ) {
    this.wrongMs = wrongMs;
    this.clock = new ServerClock({
      own: () => NOON + this.#passed + this.wrongMs,
      elapsed: () => this.startMs + this.#passed,
      fetcher: async () => new Response(null, { headers: { Date: this.date() } }),
    });
  }

  get server(): number {
    return NOON + this.#passed + this.serverMs;
  }

  pass(ms: number): void {
    this.#passed += ms;
  }

  date(): string {
    return new Date(this.server).toUTCString();
  }

  /** An answer that took `there` ms to the server and `back` ms from it. */
  answer(there = 20, back = 20): void {
    const asked = this.clock.elapsed();
    this.pass(there);
    const date = this.date();
    this.pass(back);
    this.clock.hear(date, asked);
  }

  get errorMs(): number {
    return this.clock.now() - this.server;
  }
}

let world: World;
beforeEach(() => void (world = new World(20 * MINUTE)));

describe('a computer whose clock is wrong', () => {
  it('is believed until the server has answered', () => {
    expect(world.errorMs).toBe(20 * MINUTE);
  });

  it.each([20, -20, 60 * 24 * 400])('by %i minutes shows the server’s time after one answer', (minutes) => {
    world = new World(minutes * MINUTE);
    world.answer();
    expect(Math.abs(world.errorMs)).toBeLessThan(600);
  });

  it('is shown ever more exactly', () => {
    for (let i = 0; i < 40; i++) {
      world.pass(1_370);
      world.answer();
    }
    expect(Math.abs(world.errorMs)).toBeLessThan(60);
  });

  it('that is put right changes nothing on the screen', () => {
    world.answer();
    const before = world.clock.now();
    world.wrongMs = 0;
    world.pass(1_000);
    expect(world.clock.now() - before).toBe(1_000);
  });
});

describe('what the server says', () => {
  it('never counts as exact when the answer was long on its way', () => {
    world.answer(10, 4_000);
    world.answer(4_000, 10);
    expect(Math.abs(world.errorMs)).toBeLessThan(1_000);
  });

  it('in a beat keeps the clock from going after', () => {
    world.answer();
    world.pass(7_000);
    world.clock.mark(new Date(world.server).toISOString());
    expect(world.errorMs).toBeGreaterThanOrEqual(0);
    expect(world.errorMs).toBeLessThan(1_000);
  });

  it('in a beat is enough when nothing else was heard', () => {
    world.clock.mark(new Date(world.server).toISOString());
    expect(Math.abs(world.errorMs)).toBeLessThan(600);
  });

  it.each([-3 * MINUTE, 3 * MINUTE])('is believed after its own clock was put right by %i ms', (ms) => {
    world.answer();
    world.serverMs = ms;
    world.answer();
    expect(Math.abs(world.errorMs)).toBeLessThan(600);
  });

  it('mends the time after a sleep during which nothing was counted', () => {
    world.answer();
    world.serverMs = 8 * 3_600_000;
    world.clock.mark(new Date(world.server).toISOString());
    expect(Math.abs(world.errorMs)).toBeLessThan(600);
  });

  it.each([null, '', 'yesterday'])('as %j is passed over', (date) => {
    world.answer();
    const error = world.errorMs;
    world.clock.hear(date, world.clock.elapsed());
    world.clock.mark(date ?? undefined);
    expect(world.errorMs).toBe(error);
  });
});

it('keeps what it knows while the server does not answer', async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
  let there = true;
  const clock = new ServerClock({
    own: () => NOON,
    elapsed: () => 0,
    fetcher: async () => {
      if (!there) throw new TypeError('network');
      return new Response(null, { headers: { Date: new Date(NOON + MINUTE).toUTCString() } });
    },
  });
  await clock.sync();
  const known = clock.now();
  there = false;
  await clock.sync();
  expect([clock.now(), Math.abs(known - NOON - MINUTE) < 1_000]).toEqual([known, true]);
});

it('lets tasks wait, and be taken back', () => {
  vi.useFakeTimers();
  const ran = vi.fn();
  const { clock } = world;
  clock.after(1_000, ran)();
  clock.after(1_000, ran);
  vi.advanceTimersByTime(1_000);
  vi.useRealTimers();
  expect(ran).toHaveBeenCalledOnce();
});
