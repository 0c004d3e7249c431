import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TicketView, WindowView } from '$front/types';
import * as commands from './commands';
import { Desk } from './desk.svelte';
import { aMe, aSite, aTicket, aWindow, MemoryStore } from '$front/factories';

type Reply = TicketView | WindowView | { status: number; detail: string; code?: string } | 'no answer';

interface Sent {
  method: string;
  path: string;
  key: string | null;
  body: unknown;
}

/** A server that answers what it is told to, in turn, and remembers the commands it got. */
class FakeServer {
  sent: Sent[] = [];
  replies: Reply[] = [];
  window: WindowView = aWindow();

  fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const path = url.replace('/api/v1', '');
    if (init.method === 'GET') return Response.json(this.#read(path));
    const headers = new Headers(init.headers);
    this.sent.push({
      method: init.method!,
      path,
      key: headers.get('Idempotency-Key'),
      body: JSON.parse(String(init.body)),
    });
    const reply = this.replies.shift() ?? aTicket();
    if (reply === 'no answer') throw new TypeError('network');
    if ('detail' in reply) return problem(reply.status, reply.detail, reply.code);
    return Response.json(reply);
  };

  #read(path: string): unknown {
    if (path === '/me') return aMe();
    if (path.endsWith('/targets')) return { seq: 1, ticket: path.split('/')[2], queues: [], windows: [] };
    if (path.startsWith('/windows/')) return this.window;
    if (path.endsWith('/queues'))
      return { seq: 10, site: { id: 'cusco', name: '' }, queues: [], windows: [] };
    return { tickets: [] };
  }
}

function problem(status: number, detail: string, code = 'window_busy'): Response {
  const headers = { 'Content-Type': 'application/problem+json' };
  return new Response(JSON.stringify({ status, detail, code }), { status, headers });
}

let server: FakeServer;
let desk: Desk;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('localStorage', new MemoryStore());
  desk = new Desk(aMe(), aSite(), aWindow());
});

afterEach(() => {
  desk.lists.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const called = (parts: Partial<TicketView> = {}) =>
  aTicket({ state: 'called', since: '2026-11-24T14:05:00.000Z', ...parts });

describe('a command', () => {
  it('shows its answer without waiting for the room', async () => {
    server.replies = [called()];
    await commands.callNext(desk);
    expect(desk.phase).toBe('calling');
  });

  it('is sent once, however often the button is pressed', async () => {
    server.replies = [called()];
    await Promise.all([commands.callNext(desk), commands.callNext(desk), commands.callNext(desk)]);
    expect(server.sent).toHaveLength(1);
  });

  it('is busy at once and free when answered', async () => {
    const sending = commands.callNext(desk);
    expect(desk.busy).toBe('next');
    await sending;
    expect(desk.busy).toBeNull();
  });

  it('is repeated with the same key while nobody answers, and says since when', async () => {
    server.replies = ['no answer', 'no answer', called()];
    const sending = commands.callNext(desk);
    await vi.advanceTimersByTimeAsync(500);
    expect(desk.retryingSince).not.toBeNull();
    await vi.advanceTimersByTimeAsync(4_000);
    await sending;
    expect(server.sent).toHaveLength(3);
    expect(new Set(server.sent.map((each) => each.key)).size).toBe(1);
    expect([desk.phase, desk.retryingSince]).toEqual(['calling', null]);
  });

  it('can be given up, and then the server is asked what happened', async () => {
    server.replies = ['no answer', 'no answer', 'no answer'];
    server.window = aWindow({ seq: 12, ticket: called() });
    const sending = commands.callNext(desk);
    await vi.advanceTimersByTimeAsync(500);
    desk.stopRetrying();
    await sending;
    await vi.runAllTimersAsync();
    expect([desk.busy, desk.phase]).toEqual([null, 'calling']);
  });

  it('that is refused shows the sentence and the state as it is now', async () => {
    server.replies = [{ status: 409, detail: 'El módulo 7 ya tiene un ticket.' }];
    server.window = aWindow({ seq: 12, ticket: called() });
    await commands.callNext(desk);
    await vi.runAllTimersAsync();
    expect([desk.problem, desk.phase]).toEqual([
      'Termine la atención en curso antes de continuar.',
      'calling',
    ]);
  });
});

describe("a room's message", () => {
  it('from before the answer does not undo it', async () => {
    server.replies = [called()];
    await commands.callNext(desk);
    desk.receive(aWindow({ seq: 10 }));
    expect(desk.phase).toBe('calling');
  });

  it('that is older than the view is ignored', () => {
    desk.receive(aWindow({ seq: 9, ticket: called() }));
    expect(desk.phase).toBe('free');
  });

  it('rules again once it knows of the answer', async () => {
    server.replies = [called()];
    await commands.callNext(desk);
    desk.receive(aWindow({ seq: 12, ticket: called() }));
    desk.receive(aWindow({ seq: 13 }));
    expect(desk.phase).toBe('free');
  });

  it('shows at once what a supervisor overruled, also when it comes before the answer', async () => {
    server.replies = [called()];
    await commands.callNext(desk);
    desk.receive(aWindow({ seq: 14 }));
    expect(desk.phase).toBe('free');
    desk.apply(called());
    expect(desk.phase).toBe('free');
  });
});

describe('coding', () => {
  const serving = aTicket({ state: 'serving', service: 'reniec:ren' });

  it('ends and codes at once, then forgets the draft', async () => {
    desk.view = aWindow({ ticket: serving });
    desk.write(serving, { ...desk.draft(serving), note: 'volverá' });
    server.replies = [{ ...serving, state: 'finished' }];
    await commands.saveCodes(desk, serving);
    expect(server.sent[0]).toMatchObject({
      path: '/tickets/t1/finish',
      body: { services: [{ service: 'reniec:ren', quantity: 1 }], outcome: 'resolved', note: 'volverá' },
    });
    expect([desk.phase, desk.draft(serving).note]).toEqual(['free', '']);
  });

  it('may follow the end, with what was written before it', async () => {
    desk.view = aWindow({ ticket: serving });
    desk.write(serving, { ...desk.draft(serving), note: 'trajo copia' });
    const ended = { ...serving, state: 'closed' as const };
    server.replies = [ended, { ...ended, state: 'finished' }];
    await commands.endNow(desk, serving);
    expect([desk.phase, desk.draft(ended).note]).toEqual(['coding', 'trajo copia']);
    await commands.saveCodes(desk, ended);
    expect(server.sent[1]?.path).toBe('/tickets/t1/code');
  });

  it('is kept when the server refuses it', async () => {
    desk.view = aWindow({ ticket: serving });
    desk.write(serving, { ...desk.draft(serving), note: 'no perder' });
    server.replies = [{ status: 409, detail: 'Ya terminó.' }];
    await commands.saveCodes(desk, serving);
    expect(desk.draft(serving).note).toBe('no perder');
  });
});

describe('a finished attention', () => {
  const serving = aTicket({ state: 'serving' });
  const saved = { name: 'Duplicado de DNI', service: 'reniec:dup', quantity: 2 };
  const finished = aTicket({ state: 'finished', services: [saved], outcome: 'oriented' });

  it('can be put right with what was saved of it, and stays open while others change', async () => {
    desk.view = aWindow({ ticket: serving });
    server.replies = [finished, finished];
    await commands.saveCodes(desk, serving);
    commands.correct(desk, desk.notice!.correct!);
    desk.receive(aWindow({ seq: 20 }));
    expect(desk.phase).toBe('coding');
    await commands.saveCodes(desk, desk.coding!);
    expect(server.sent[1]).toMatchObject({
      path: '/tickets/t1/code',
      body: { services: [{ service: 'reniec:dup', quantity: 2 }], outcome: 'oriented' },
    });
    expect(desk.phase).toBe('free');
  });
});

describe('a dialog about somebody who is parked', () => {
  it('is about the person at the window again once it was closed', () => {
    desk.about = aTicket({ id: 't9', state: 'on_hold' });
    desk.dialog = 'transfer';
    desk.closeDialog();
    expect([desk.dialog, desk.about]).toEqual([null, null]);
  });
});

describe('a chosen ticket', () => {
  const chosen = aTicket({ id: 't9', code: 'R-046' });

  it('is called at once where it is next anyway', async () => {
    server.replies = [{ ...chosen, state: 'called' }];
    await commands.callTicket(desk, chosen);
    expect(server.sent[0]).toMatchObject({ path: '/windows/cusco:7/call', body: { ticket: 't9' } });
    expect([desk.dialog, desk.phase]).toEqual([null, 'calling']);
  });

  it('asks why where another person comes first, and then sends the reason', async () => {
    server.replies = [{ status: 422, detail: 'Falta el motivo.', code: 'reason_required' }];
    await commands.callTicket(desk, chosen);
    expect([desk.dialog, desk.about?.code, desk.problem]).toEqual(['choose', 'R-046', null]);
    server.replies = [{ ...chosen, state: 'called' }];
    await commands.callTicket(desk, chosen, 'Se siente mal');
    expect(server.sent[1]?.body).toEqual({ ticket: 't9', reason: 'Se siente mal' });
    expect(desk.dialog).toBeNull();
  });
});

describe('where a ticket can be sent', () => {
  it('is asked of the server, and forgotten with the dialog', async () => {
    desk.dialog = 'transfer';
    await desk.askTargets(aTicket());
    expect(desk.targets).toMatchObject({ ticket: 't1' });
    desk.closeDialog();
    expect(desk.targets).toBeNull();
  });
});

describe('a misrouted ticket', () => {
  it('tells the new code and its queue', async () => {
    const replaced_by = { id: 't2', code: 'S-031', queue: 'cusco:reniec' };
    server.replies = [aTicket({ state: 'misrouted', replaced_by })];
    await commands.misroute(desk, called(), 'cusco:reniec', '');
    expect(desk.notice?.text).toBe('Nuevo ticket: S-031 · RENIEC Trámites');
  });
});

describe('what was done last', () => {
  const serving = aTicket({ state: 'serving' });

  it.each([
    ['transfer', () => commands.transfer(desk, serving, { queue: 'cusco:reniec' }, ''), 'waiting'],
    ['misroute', () => commands.misroute(desk, serving, 'cusco:reniec', ''), 'misrouted'],
    ['return', () => commands.giveBack(desk, serving), 'waiting'],
    ['hold', () => commands.hold(desk, serving, ''), 'on_hold'],
    ['end', () => commands.endNow(desk, serving), 'closed'],
  ] as const)(
    'is taken back by its number, and the person is at the window again: %s',
    async (_, act, state) => {
      desk.view = aWindow({ ticket: serving });
      server.replies = [aTicket({ state, seq: 30 }), aTicket({ state: 'serving', seq: 31 })];
      await act();
      expect(desk.phase).not.toBe('serving');
      await desk.notice!.undo!();
      expect(server.sent[1]).toMatchObject({ path: '/tickets/t1/undo', body: { seq: 30 } });
      expect([desk.phase, desk.notice?.text]).toEqual(['serving', 'Deshecho: R-045 está como antes.']);
      expect(desk.notice?.undo).toBeUndefined();
    },
  );

  it('brings what was coded back into the form', async () => {
    desk.view = aWindow({ ticket: serving });
    desk.write(serving, { ...desk.draft(serving), note: 'trajo copia' });
    server.replies = [aTicket({ state: 'finished', seq: 30 }), aTicket({ state: 'serving', seq: 31 })];
    await commands.saveCodes(desk, serving);
    await desk.notice!.undo!();
    expect([desk.phase, desk.draft(serving).note]).toEqual(['serving', 'trajo copia']);
  });

  it('is left as it is where the server refuses, and the refusal is told', async () => {
    desk.view = aWindow({ ticket: serving });
    server.replies = [aTicket({ state: 'waiting', seq: 30 })];
    await commands.giveBack(desk, serving);
    server.replies = [{ status: 409, detail: 'Ya cambió.', code: 'changed_since' }];
    await desk.notice!.undo!();
    expect(desk.problem).toBe('Ya cambió.');
    expect(desk.notice).toBeNull();
  });

  it('opens the form again that was left for later, without asking the server', async () => {
    const closed = aTicket({ state: 'closed' });
    desk.view = aWindow({ closed: [closed] });
    desk.coding = closed;
    commands.codeLater(desk);
    expect([desk.phase, desk.notice?.text]).toEqual(['free', 'R-045 quedó por codificar.']);
    await desk.notice!.undo!();
    expect([desk.phase, server.sent]).toEqual(['coding', []]);
  });
});
