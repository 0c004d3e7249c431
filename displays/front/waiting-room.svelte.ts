import { api, Offline, Problem, setToken } from '$front/api';
import { serverClock } from '$front/time/clock';
import { localDay } from '$front/format';
import { live, type LiveStatus } from '$front/live';
import type { BoardCall, BoardView, SiteView } from '$front/types';
import { Announcer, FRESH_AFTER_RECONNECT_S, type Memory, type Sounds, type Turn } from './announcer';

const CHECK_EVERY_MS = 5 * 60_000;
const SECOND_MS = 1_000;

export interface WaitingRoomOptions {
  site: string;
  build: string;
  token: string;
  sounds: Sounds;
  /** The server does not know this device (any more). */
  onUnknownDevice(): void;
}

/** All that the screen shows, kept up to date for as long as the page lives. */
export class WaitingRoom {
  board = $state.raw<BoardView | null>(null);
  turn = $state.raw<Turn | null>(null);
  pending = $state.raw<readonly BoardCall[]>([]);
  link = $state.raw<LiveStatus>({ connected: false, since: new Date(serverClock.now()) });
  /** The server's time, milliseconds of the epoch; moves once a second. */
  now = $state(serverClock.now());
  timezone = $state('America/Lima');
  refused = $state(false);

  readonly #clock = serverClock;
  readonly #announcer: Announcer;
  #catchingUp = true;
  /** The day whose calls and queues the board tells. */
  #day = '';
  #stopped = false;
  #ends: (() => void)[] = [];

  constructor(private readonly options: WaitingRoomOptions) {
    this.#announcer = new Announcer({
      sounds: options.sounds,
      clock: this.#clock,
      memory: tabMemory(options.site),
      onChange: (turn, pending) => {
        this.turn = turn;
        this.pending = pending;
      },
    });
  }

  /** When the link went down, in the server's time. */
  get offlineSince(): number {
    return this.link.since.getTime();
  }

  async start(): Promise<void> {
    setToken(this.options.token);
    this.#every(SECOND_MS, () => this.#tick());
    this.#every(CHECK_EVERY_MS, () => void this.#check());
    void this.#check();
    // The first board is judged by the age of its calls, so the time comes first.
    await this.#clock.sync();
    this.#ends.push(this.#clock.keep());
    if (!this.#stopped) this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    for (const end of this.#ends.splice(0)) end();
  }

  #connect(): void {
    const { site, build, token } = this.options;
    const link = live({
      ...{ token, build, now: this.#clock.now },
      reload: () => this.#reload(),
      refused: () => void this.#check(),
    });
    this.#ends.push(link.status.subscribe((status) => this.#linked(status)));
    link.room(`board:${site}`, (board) => this.#take(board));
    this.#ends.push(() => link.close());
  }

  #linked(status: LiveStatus): void {
    if (!status.connected) this.#catchingUp = true;
    if (!status.connected && this.link.connected) void this.#check();
    this.link = status;
  }

  #tick(): void {
    this.now = this.#clock.now();
    // Midnight comes without an event, and without a link too: yesterday's calls must not stand there tomorrow.
    if (this.board && this.#today() !== this.#day)
      this.#take(this.link.connected ? this.board : emptied(this.board));
  }

  #today(): string {
    return localDay(this.#clock.now(), this.timezone);
  }

  #take(told: BoardView): void {
    this.#day = this.#today();
    const board = ofDay(told, this.#day, this.timezone);
    this.board = board;
    this.#announcer.feed(board, this.#catchingUp ? FRESH_AFTER_RECONNECT_S : Infinity);
    this.#catchingUp = false;
  }

  /** A new build waits until everybody was announced: every beat asks again. */
  #reload(): void {
    if (!this.#announcer.busy) location.reload();
  }

  /** Asks whether this device is still known; a revoked one goes back to pairing. */
  async #check(): Promise<void> {
    try {
      this.timezone = (await api.get<SiteView>(`/sites/${encodeURIComponent(this.options.site)}`)).timezone;
      this.refused = false;
    } catch (error) {
      // No answer is the link's business, which the banner shows.
      if (error instanceof Offline) return;
      if (!(error instanceof Problem)) throw error;
      if (error.status === 401) this.options.onUnknownDevice();
      else this.refused = error.status === 403 || error.status === 404;
      // What this device may not see any more must not go on standing there.
      if (this.refused) this.board = null;
    }
  }

  #every(ms: number, run: () => void): void {
    const timer = setInterval(run, ms);
    this.#ends.push(() => clearInterval(timer));
  }
}

/** A board that was made a moment before midnight may still come after it. */
function ofDay(board: BoardView, day: string, timezone: string): BoardView {
  const calls = board.calls.filter((call) => localDay(call.at, timezone) === day);
  return calls.length === board.calls.length ? board : { ...board, calls };
}

/** The board of a new day, while the server cannot tell it. */
function emptied(board: BoardView): BoardView {
  return { ...board, calls: [], queues: board.queues.map((queue) => ({ ...queue, waiting: 0 })) };
}

/** Of this tab alone: two screens of one computer do not silence each other. */
function tabMemory(site: string): Memory {
  const key = `suyay.display.${site}.announced`;
  return {
    read: () => Number(sessionStorage.getItem(key)) || null,
    write: (seq) => sessionStorage.setItem(key, String(seq)),
  };
}
