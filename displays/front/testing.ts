import type { BoardCall, BoardView } from '$front/types';
import { Announcer, type Clock, type Memory, type Sounds, type Turn } from './announcer';

/** The call with this `seq`, made `agoS` seconds ago; its code is `R-` and the seq. */
export function call(seq: number, given: Partial<BoardCall> & { agoS?: number } = {}): BoardCall {
  const { agoS = 0, ...rest } = given;
  return {
    seq,
    at: new Date(Date.now() - agoS * 1000).toISOString(),
    ticket_code: `R-${String(seq).padStart(3, '0')}`,
    window: 'cusco:12',
    window_number: 12,
    queue: 'cusco:r',
    queue_name: 'Trámites',
    entity: 'reniec',
    entity_name: 'RENIEC',
    recall: false,
    ...rest,
  };
}

export function board(calls: BoardCall[], seq = calls[0]?.seq ?? 0): BoardView {
  return { seq, settings: 1, site: { id: 'cusco', name: 'Centro MAC Cusco' }, calls, queues: [] };
}

interface Given {
  chimeMs?: number;
  speechMs?: number;
  speechFails?: boolean;
  memory?: Memory;
}

/** An announcer in a room whose ears write down everything. */
export function waitingRoom(given: Given = {}) {
  const ears = new Ears(given);
  const memory = given.memory ?? notebook();
  const turns: Turn[] = [];
  let shown: Turn | null = null;
  let following: readonly BoardCall[] = [];
  const onChange = (turn: Turn | null, pending: readonly BoardCall[]) => {
    if (turn?.announced && turn !== shown) turns.push(turn);
    shown = turn;
    following = pending;
  };
  const announcer = new Announcer({ sounds: ears, clock: systemClock, memory, onChange });
  return {
    announcer,
    memory,
    turns,
    heard: ears.heard,
    paces: ears.paces,
    spoken: () => ears.heard.flatMap((sound) => /^Ticket (\S+),/.exec(sound)?.[1] ?? []),
    overlaps: () => ears.overlaps,
    hushes: () => ears.hushes,
    panel: () => shown,
    pending: () => [...following],
  };
}

const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

function notebook(): Memory {
  let written: number | null = null;
  return { read: () => written, write: (seq) => void (written = seq) };
}

class Ears implements Sounds {
  readonly heard: string[] = [];
  readonly paces: boolean[] = [];
  overlaps = 0;
  hushes = 0;
  #sounding = 0;

  constructor(private readonly given: Given) {}

  chime(brisk: boolean): Promise<void> {
    this.paces.push(brisk);
    return this.#sound('chime', this.given.chimeMs ?? 1_000);
  }

  async speak(text: string): Promise<void> {
    await this.#sound(text, this.given.speechMs ?? 3_000);
    if (this.given.speechFails) throw new Error('no engine');
  }

  hush(): void {
    this.hushes++;
    this.#sounding = 0;
  }

  async #sound(what: string, ms: number): Promise<void> {
    this.heard.push(what);
    if (this.#sounding > 0) this.overlaps++;
    this.#sounding++;
    if (ms === Infinity) return new Promise(() => {});
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#sounding--;
  }
}
