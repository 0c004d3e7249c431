import { get } from 'svelte/store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { live, type Live, type LiveOptions, type LiveSocket, type RoomName } from './live';

type Listener = (...args: unknown[]) => void;

/** A server that the test plays. */
class FakeSocket implements LiveSocket {
  connected = false;
  active = true;
  opened = 0;
  sent: { event: string; body: unknown; ack?: Listener }[] = [];
  #listeners = new Map<string, Listener>();

  on(event: string, listener: (...args: never[]) => void) {
    this.#listeners.set(event, listener as Listener);
  }
  emit(event: string, body: unknown, ack?: Listener) {
    this.sent.push({ event, body, ack });
  }
  connect() {
    this.opened++;
  }
  disconnect() {
    this.lose('io client disconnect');
  }
  says(event: string, body?: unknown) {
    this.#listeners.get(event)!(body);
  }
  accept() {
    this.connected = true;
    this.says('connect');
  }
  lose(reason = 'transport close') {
    this.connected = false;
    this.says('disconnect', reason);
  }
  joins() {
    return this.sent.filter((message) => message.event === 'join').map((message) => message.body);
  }
}

let socket: FakeSocket;
let seen: number[];
let connection: Live;

function follow(room: RoomName, options: LiveOptions = {}) {
  connection = live({ connect: () => socket, now: Date.now, ...options });
  return connection.room(room, (state) => seen.push(state.seq));
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2025-03-04T15:42:00Z') });
  socket = new FakeSocket();
  seen = [];
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

test('joins its rooms at every connection', () => {
  follow('board:cusco');
  expect(socket.joins()).toEqual([]);
  socket.accept();
  socket.lose();
  socket.accept();
  expect(socket.joins()).toEqual([{ room: 'board:cusco' }, { room: 'board:cusco' }]);
});

test('ignores a state older than the one it has', () => {
  follow('board:cusco');
  socket.accept();
  for (const seq of [7, 6, 8]) socket.says('state', { room: 'board:cusco', seq });
  expect(seen).toEqual([7, 8]);
});

test('takes a state that is painted again with the seq that it had', () => {
  follow('board:cusco');
  socket.accept();
  for (const seq of [7, 7]) socket.says('state', { room: 'board:cusco', seq });
  expect(seen).toEqual([7, 7]);
});

test('believes a server that came back with an older history', () => {
  follow('board:cusco');
  socket.accept();
  socket.says('state', { room: 'board:cusco', seq: 70 });
  socket.lose();
  socket.accept();
  socket.says('state', { room: 'board:cusco', seq: 3 });
  expect(seen).toEqual([70, 3]);
});

test('asks again when a beat shows that something was missed', () => {
  follow('board:cusco');
  socket.accept();
  socket.says('state', { room: 'board:cusco', seq: 7 });
  socket.says('beat', { site: 'cusco', seq: 7 });
  expect(socket.joins()).toHaveLength(1);
  socket.says('beat', { site: 'cusco', seq: 9 });
  expect(socket.joins()[1]).toEqual({ room: 'board:cusco', seq: 7 });
});

test('asks for a room again while the server cannot show it, unless it was left', () => {
  const refused = vi.fn();
  const room = follow('board:cusco', { refused });
  socket.accept();
  socket.sent[0]!.ack!({ ok: false, code: 'unavailable' });
  vi.advanceTimersByTime(3_000);
  expect(socket.joins()).toHaveLength(2);
  socket.sent[1]!.ack!({ ok: false, code: 'unavailable' });
  room.leave();
  vi.advanceTimersByTime(3_000);
  expect(socket.joins()).toHaveLength(2);
  expect(refused).not.toHaveBeenCalled();
});

test('a beat of another site concerns only tickets, whose site is not in their name', () => {
  follow('board:cusco');
  connection.room('ticket:0190', () => {});
  socket.accept();
  socket.says('state', { room: 'board:cusco', seq: 7 });
  socket.says('beat', { site: 'puno', seq: 900 });
  expect(socket.joins().slice(2)).toEqual([{ room: 'ticket:0190' }]);
});

test('a room whose right ended is told, and is asked for again at the next connection', () => {
  const refused = vi.fn();
  follow('board:cusco', { refused });
  socket.accept();
  socket.says('state', { room: 'board:cusco', seq: 7 });
  socket.says('expelled', { room: 'board:cusco', code: 'forbidden' });
  socket.says('expelled', { room: 'queues:puno', code: 'forbidden' });
  expect(refused.mock.calls).toEqual([['board:cusco', 'forbidden']]);
  socket.lose();
  socket.accept();
  expect(socket.joins()).toEqual([{ room: 'board:cusco' }, { room: 'board:cusco' }]);
});

test('a client that the server puts out hears so, and not when the link is lost', () => {
  const putOut = vi.fn();
  follow('board:cusco', { putOut });
  socket.accept();
  socket.lose('transport close');
  expect(putOut).not.toHaveBeenCalled();
  socket.accept();
  socket.lose(['io', 'server', 'disconnect'].join(' '));
  expect(putOut).toHaveBeenCalledOnce();
});

test('a connection that died unnoticed is down since its last message', () => {
  follow('board:cusco', { elapsed: Date.now });
  socket.accept();
  const heard = Date.now();
  vi.advanceTimersByTime(40_000);
  expect(get(connection.status)).toEqual({ connected: false, since: new Date(heard) });
});

test('a room that was left is neither heard nor joined again', () => {
  const room = follow('board:cusco');
  socket.accept();
  room.leave();
  socket.says('state', { room: 'board:cusco', seq: 1 });
  socket.lose();
  socket.accept();
  expect(seen).toEqual([]);
  expect(socket.sent.map((message) => message.event)).toEqual(['join', 'leave']);
});

test('a new build of the server reloads the page, the same build does not', () => {
  const reload = vi.fn();
  follow('board:cusco', { build: 'a1', reload });
  socket.accept();
  socket.says('beat', { site: 'cusco', seq: 0, build: 'a1' });
  expect(reload).not.toHaveBeenCalled();
  socket.says('beat', { site: 'cusco', seq: 0, build: 'b2' });
  expect(reload).toHaveBeenCalledOnce();
});

test('says since when it is without connection', () => {
  follow('board:cusco');
  socket.accept();
  vi.advanceTimersByTime(20_000);
  socket.says('beat', { site: 'cusco', seq: 0 });
  socket.lose();
  vi.advanceTimersByTime(20_000);
  socket.says('connect_error');
  expect(get(connection.status)).toEqual({ connected: false, since: new Date('2025-03-04T15:42:20Z') });
});

test('knocks again after a refusal, which Socket.IO would take for final', () => {
  follow('board:cusco');
  socket.active = false;
  socket.says('connect_error');
  vi.advanceTimersByTime(3_000);
  expect(socket.opened).toBe(1);
});

test('a connection that fell silent is opened again', () => {
  follow('board:cusco');
  socket.accept();
  vi.advanceTimersByTime(30_000);
  socket.says('beat', { site: 'cusco', seq: 0 });
  vi.advanceTimersByTime(30_000);
  expect(socket.opened).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(socket.opened).toBeGreaterThan(0);
});

test('tells which room was refused, and why', () => {
  const refused = vi.fn();
  follow('queues:cusco', { refused });
  socket.accept();
  socket.sent[0]!.ack!({ ok: false, code: 'forbidden' });
  expect(refused).toHaveBeenCalledWith('queues:cusco', 'forbidden');
});
