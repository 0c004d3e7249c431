import type { BoardCall, BoardView } from '$front/types';
import { t } from '$front/i18n';

/** At page load a call younger than this may not have been heard yet. */
export const FRESH_AT_LOAD_S = 20;
/** After a lost connection, people called longer ago are on the list and already spoken to by the staff. */
export const FRESH_AFTER_RECONNECT_S = 120;

/** Calls on a full board. */
const BOARD_CALLS = 30;
/** With more than this many waiting for their turn, announcements get shorter instead of dropping any. */
const BACKLOG = 5;

interface Pace {
  brisk: boolean;
  /** The least time that a call stays on the large panel, with or without sound. */
  turnMs: number;
  chimeLimitMs: number;
  speechLimitMs: number;
}

const CALM: Pace = { brisk: false, turnMs: 4_000, chimeLimitMs: 2_500, speechLimitMs: 12_000 };
const BRISK: Pace = { brisk: true, turnMs: 2_000, chimeLimitMs: 1_500, speechLimitMs: 8_000 };

/** What makes the sounds. Both promises end when the sound does; neither has to be trusted to end at all. */
export interface Sounds {
  chime(brisk: boolean): Promise<void>;
  speak(text: string, brisk: boolean): Promise<void>;
  hush(): void;
}

export interface Clock {
  /** The server's time, milliseconds of the epoch. */
  now(): number;
  /** Runs `then` after `ms`; the answer cancels it. */
  after(ms: number, then: () => void): () => void;
}

/** Outlives a reload of the page: the `seq` of the last call whose announcement began. */
export interface Memory {
  read(): number | null;
  write(seq: number): void;
}

export interface Turn {
  call: BoardCall;
  /** false for what is shown without having been announced by this page. */
  announced: boolean;
  /** When the announcement began, or the call was made if there was none; milliseconds of the epoch. */
  since: number;
}

export interface AnnouncerOptions {
  sounds: Sounds;
  clock: Clock;
  memory: Memory;
  /** The large panel shows `turn`, and `pending` (oldest first) follow it. */
  onChange(turn: Turn | null, pending: readonly BoardCall[]): void;
}

export const sentence = (call: BoardCall): string =>
  t('display.announcement', { code: call.ticket_code, window: call.window_number });

/** Gives every call its turn, one at a time, in the order of the ledger. */
export class Announcer {
  #seen: number | null = null;
  #turn: Turn | null = null;
  #pending: BoardCall[] = [];
  #calls: readonly BoardCall[] = [];
  #speaking = false;
  /** Ends the announcement under way: its call was taken back. */
  #withdraw: () => void = () => {};

  constructor(private readonly options: AnnouncerOptions) {}

  /** Takes a board; calls not seen before and younger than `maxAgeS` are announced. The first board is a page load. */
  feed(board: BoardView, maxAgeS = Infinity): void {
    const limitS = this.#startsOver(board) ? Math.min(maxAgeS, FRESH_AT_LOAD_S) : maxAgeS;
    const seen = this.#seen ?? 0;
    const unseen = board.calls.filter((call) => call.seq > seen).sort((a, b) => a.seq - b.seq);
    this.#seen = unseen.at(-1)?.seq ?? seen;
    this.#calls = board.calls;
    this.#takeBack();
    this.#pending.push(...unseen.filter((call) => this.#ageS(call) <= limitS));
    this.#showLatest();
    this.#changed();
    void this.#run();
  }

  /** What is no longer on the board is over: it is neither spoken nor shown, were it in the middle of a word. */
  #takeBack(): void {
    const [now, oldest] = [new Set(this.#calls.map((call) => call.seq)), this.#calls.at(-1)?.seq ?? 0];
    // A full board leaves out what is older than its calls, and says nothing about it.
    const isOver = (call: BoardCall) =>
      !now.has(call.seq) && (this.#calls.length < BOARD_CALLS || call.seq > oldest);
    this.#pending = this.#pending.filter((call) => !isOver(call));
    if (this.#speaking && this.#turn && isOver(this.#turn.call)) this.#withdraw();
  }

  /** Whether an announcement has still to begin or to end. */
  get busy(): boolean {
    return this.#speaking;
  }

  /** A ledger behind what was seen is a restored or new server: its numbers start again. */
  #startsOver(board: BoardView): boolean {
    const first = this.#seen === null;
    this.#seen ??= this.options.memory.read() ?? 0;
    if (board.seq >= this.#seen) return first;
    this.#seen = 0;
    return true;
  }

  #ageS(call: BoardCall): number {
    return (this.options.clock.now() - Date.parse(call.at)) / 1000;
  }

  /** With nothing to announce, the panel still tells the truth about the latest call. */
  #showLatest(): void {
    const latest = this.#calls[0];
    if (this.#speaking || this.#pending.length > 0 || this.#turn?.call.seq === latest?.seq) return;
    this.#turn = latest ? { call: latest, announced: false, since: Date.parse(latest.at) } : null;
  }

  async #run(): Promise<void> {
    if (this.#speaking) return;
    this.#speaking = true;
    for (let call = this.#pending.shift(); call; call = this.#pending.shift()) await this.#announce(call);
    this.#speaking = false;
    // The board may have changed while the last one was spoken: at midnight its calls are gone.
    this.#showLatest();
    this.#changed();
  }

  async #announce(call: BoardCall): Promise<void> {
    const { sounds, clock, memory } = this.options;
    const pace = this.#pending.length > BACKLOG ? BRISK : CALM;
    this.#turn = { call, announced: true, since: clock.now() };
    memory.write(call.seq);
    this.#changed();
    let over = false;
    const taken = new Promise<true>((resolve) => {
      this.#withdraw = () => resolve((over = true));
    });
    const shown = new Promise<void>((resolve) => clock.after(pace.turnMs, resolve));
    await this.#within(pace.chimeLimitMs, taken, () => sounds.chime(pace.brisk));
    if (!over) await this.#within(pace.speechLimitMs, taken, () => sounds.speak(sentence(call), pace.brisk));
    await Promise.race([shown, taken]);
  }

  /** Browsers lose the end of a sound (Chromium never fires `onend` for some voices); the queue goes on without it. */
  async #within(ms: number, taken: Promise<true>, sound: () => Promise<void>): Promise<void> {
    const { sounds, clock } = this.options;
    let cancel = (): void => {};
    const late = new Promise<boolean>((resolve) => (cancel = clock.after(ms, () => resolve(true))));
    const broken = await Promise.race([late, taken, failed(sound)]);
    cancel();
    if (broken) sounds.hush();
  }

  #changed(): void {
    this.options.onChange(this.#turn, [...this.#pending]);
  }
}

async function failed(sound: () => Promise<void>): Promise<boolean> {
  try {
    await sound();
    return false;
  } catch (error) {
    console.error('announcement sound failed', error);
    return true;
  }
}
