import { io } from 'socket.io-client';
import { writable, type Readable } from 'svelte/store';
import { serverClock } from './time/clock';
import type { Acknowledgement, Beat, ErrorCode, LiveRooms, RoomKind, RoomPush } from './types';

const RETRY_MS = 3_000;
const WATCH_MS = 5_000;
/** The server beats every 10 s; three missed beats mean that the connection died unnoticed. */
const SILENCE_MS = 32_000;
/** Socket.IO's reason when the server itself ended the connection. */
const PUT_OUT = /^io.server.disconnect$/;

export interface LiveStatus {
  connected: boolean;
  /** When `connected` last changed. */
  since: Date;
}

export interface LiveOptions {
  /** A device's bearer token; people are authenticated by their cookie. */
  token?: string | null;
  /** The server build that rendered this page; a beat with another build reloads it. */
  build?: string;
  /** Called when the build changed; a screen in use may wait until it is idle. */
  reload?: () => void;
  /** Called when the server refuses a room, or ends the right to it (`code` as in the API's problems). */
  refused?: (room: string, code: ErrorCode) => void;
  /** Called when the server hung up on purpose: what this client came in with holds no more. */
  putOut?: () => void;
  connect?: (token: string | null) => LiveSocket;
  /** For the instants of the status; the silence of a connection is measured whatever any clock says. */
  now?: () => number;
  elapsed?: () => number;
}

/** The used part of a Socket.IO client socket, so that tests can replace it. */
export interface LiveSocket {
  connected: boolean;
  active: boolean;
  connect(): unknown;
  disconnect(): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** Such as `board:cusco`: the kind decides the type of the room's state. */
export type RoomName<Kind extends RoomKind = RoomKind> = `${Kind}:${string}`;

export interface Live {
  /** Call `listener` with the room's state, at once and after every change. */
  room<Kind extends RoomKind>(
    name: RoomName<Kind>,
    listener: (state: LiveRooms[Kind]) => void,
  ): { leave(): void };
  status: Readable<LiveStatus>;
  close(): void;
}

type Listener = (state: never) => void;
interface Room {
  seq: number;
  listeners: Set<Listener>;
}
type Push = Pick<RoomPush, 'room' | 'seq'>;
type Ack = Acknowledgement | undefined;
interface Expelled {
  room: string;
  code: ErrorCode;
}

/** A connection to the site's live rooms; it reconnects by itself and never delivers an older state after a newer one. */
export function live(options: LiveOptions = {}): Live {
  return new Connection(options);
}

/** Pushes may get lost, so every room is joined again at each connection, and when a beat shows a missed push. */
class Connection implements Live {
  readonly #rooms = new Map<string, Room>();
  readonly #now: () => number;
  readonly #elapsed: () => number;
  readonly #status;
  readonly #socket: LiveSocket;
  readonly #watchdog: ReturnType<typeof setInterval>;
  #heard: number;
  #closed = false;

  constructor(private readonly options: LiveOptions) {
    this.#now = options.now ?? serverClock.now;
    this.#elapsed = options.elapsed ?? serverClock.elapsed;
    this.#heard = this.#elapsed();
    this.#status = writable<LiveStatus>({ connected: false, since: new Date(this.#now()) });
    this.#socket = (options.connect ?? openSocket)(options.token ?? null);
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('disconnect', (reason?: string) => this.#onDisconnected(reason));
    this.#socket.on('connect_error', () => this.#onLost());
    this.#socket.on('state', (push: Push) => this.#onState(push));
    this.#socket.on('expelled', (told: Expelled) => this.#onExpelled(told));
    this.#socket.on('beat', (beat: Beat) => this.#onBeat(beat));
    this.#watchdog = setInterval(() => this.#watch(), WATCH_MS);
  }

  get status(): Readable<LiveStatus> {
    return this.#status;
  }

  room<Kind extends RoomKind>(
    name: RoomName<Kind>,
    listener: (state: LiveRooms[Kind]) => void,
  ): { leave(): void } {
    const room: Room = this.#rooms.get(name) ?? { seq: -1, listeners: new Set() };
    room.listeners.add(listener);
    this.#rooms.set(name, room);
    if (this.#socket.connected) this.#join(name, room);
    return { leave: () => this.#leave(name, listener) };
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#watchdog);
    this.#socket.disconnect();
  }

  #join(name: string, room: Room): void {
    const seq = room.seq < 0 ? undefined : room.seq;
    this.#socket.emit('join', { room: name, seq }, (ack: Ack) => {
      if (!ack || ack.ok) return;
      // The server's database is away, and no event will report its return: retry.
      if (ack.code === 'unavailable') setTimeout(() => this.#joinAgain(name, room), RETRY_MS);
      else this.options.refused?.(name, ack.code ?? 'conflict');
    });
  }

  #joinAgain(name: string, room: Room): void {
    if (this.#socket.connected && this.#rooms.get(name) === room) this.#join(name, room);
  }

  #leave(name: string, listener: Listener): void {
    const room = this.#rooms.get(name);
    if (!room?.listeners.delete(listener) || room.listeners.size > 0) return;
    this.#rooms.delete(name);
    if (this.#socket.connected) this.#socket.emit('leave', { room: name });
  }

  #onConnect(): void {
    this.#heard = this.#elapsed();
    this.#show(true);
    for (const [name, room] of this.#rooms) this.#join(name, room);
  }

  #onDisconnected(reason?: string): void {
    this.#onLost();
    if (PUT_OUT.test(reason ?? '')) this.options.putOut?.();
  }

  #onLost(): void {
    this.#show(false);
    // Order is guaranteed within one connection; forgetting the old seq lets a restored server's lower seq through.
    for (const room of this.#rooms.values()) room.seq = -1;
    // Socket.IO retries a lost transport by itself, but not after a refusal or a disconnect by the server.
    if (!this.#socket.active) setTimeout(() => this.#closed || this.#socket.connect(), RETRY_MS);
  }

  #onState(push: Push): void {
    this.#heard = this.#elapsed();
    const room = this.#rooms.get(push.room);
    if (!room || push.seq < room.seq) return;
    room.seq = push.seq;
    for (const listener of room.listeners) listener(push as never);
  }

  /** The room stays wanted: whether it opens again is asked at the next connection. */
  #onExpelled({ room: name, code }: Expelled): void {
    this.#heard = this.#elapsed();
    const room = this.#rooms.get(name);
    if (!room) return;
    room.seq = -1;
    this.options.refused?.(name, code);
  }

  #onBeat(beat: Beat): void {
    this.#heard = this.#elapsed();
    serverClock.mark(beat.at);
    const { build, reload = reloadPage } = this.options;
    if (build && beat.build && beat.build !== build) return reload();
    for (const [name, room] of this.#rooms) {
      if (concerns(name, beat.site) && room.seq < beat.seq) this.#join(name, room);
    }
  }

  #watch(): void {
    const silent = this.#elapsed() - this.#heard;
    if (!this.#socket.connected || silent < SILENCE_MS) return;
    // What is shown is as old as the last message, not as this discovery.
    this.#show(false, this.#now() - silent);
    this.#socket.disconnect();
    this.#socket.connect();
  }

  #show(connected: boolean, at = this.#now()): void {
    const since = new Date(at);
    this.#status.update((old) => (old.connected === connected ? old : { connected, since }));
  }
}

/** `board:cusco`, `queues:cusco` and `window:cusco:7` name their site; a ticket's room does not. */
function concerns(room: string, site: string): boolean {
  const [kind, owner] = room.split(':');
  return kind === 'ticket' || owner === site;
}

function openSocket(token: string | null): LiveSocket {
  const auth = token ? { token } : {};
  return io('/live', { path: '/socket.io', transports: ['websocket'], auth, reconnectionDelayMax: 5_000 });
}

function reloadPage(): void {
  location.reload();
}
