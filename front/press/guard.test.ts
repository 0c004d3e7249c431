// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guardPresses, IGNORED } from './guard';
import { SETTLING_MS } from './freshness';

let time = 0;
/** Milliseconds for which the page was too busy to handle the press. */
let lateMs = 0;
let unguard: () => void;
let pressed: string[];

/** A page that has been unchanged for long enough; presses that count are recorded by the button's text. */
async function page(html: string): Promise<void> {
  document.body.innerHTML = html;
  pressed = [];
  document.body.onclick = (event) => {
    const button = (event.target as Element).closest('button, a, label, input');
    if (button) pressed.push(button.textContent?.trim() || button.id);
  };
  unguard = guardPresses(
    document,
    () => time,
    () => time - lateMs,
  );
  await pass(SETTLING_MS);
}

/** Advance the clock after the browser has reported its changes. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(1);
  time += ms;
  await vi.advanceTimersByTimeAsync(ms);
}

function press(id: string, at: { x?: number; y?: number; detail?: number } = {}): void {
  const { x = 10, y = 10, detail = 1 } = at;
  const options = { bubbles: true, cancelable: true, clientX: x, clientY: y, detail };
  document.getElementById(id)!.dispatchEvent(new MouseEvent('click', options));
}

function key(id: string, name: string, options: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...options });
  return document.getElementById(id)!.dispatchEvent(event);
}

beforeEach(() => {
  vi.useFakeTimers();
  [time, lateMs] = [1_000, 0];
});

afterEach(() => {
  unguard();
  vi.useRealTimers();
});

describe('a press', () => {
  it('counts on a control that has stood there for half a second', async () => {
    await page('<button id="a">Llamar</button>');
    press('a');
    expect(pressed).toEqual(['Llamar']);
  });

  it('counts again at once on a control that stays what it is', async () => {
    await page('<button id="plus">+</button><output id="n">1</output>');
    for (let times = 0; times < 3; times += 1) {
      press('plus');
      document.getElementById('n')!.textContent = String(times + 2);
      await pass(80);
    }
    expect(pressed).toEqual(['+', '+', '+']);
  });

  it('that is ignored is told to the page', async () => {
    const ignored: string[] = [];
    const listen = (event: Event) => ignored.push((event.target as Element).id);
    document.addEventListener(IGNORED, listen);
    await page('<button id="a">Llamar</button><p id="p"></p>');
    press('a');
    document.getElementById('p')!.innerHTML = '<button id="b">Finalizar</button>';
    press('b');
    document.removeEventListener(IGNORED, listen);
    expect([pressed, ignored]).toEqual([['Llamar'], ['b']]);
  });

  it('does nothing on a control that has just come, whatever it is', async () => {
    await page('<main id="m"></main>');
    for (const html of [
      '<button id="x">Sí</button>',
      '<a id="x" href="/">Ir</a>',
      '<div><button id="x">No</button></div>',
    ]) {
      document.getElementById('m')!.innerHTML = html;
      await pass(160);
      press('x');
      expect(pressed).toEqual([]);
    }
    await pass(SETTLING_MS - 160);
    press('x');
    expect(pressed).toEqual(['No']);
  });

  it('does nothing on a control whose words have just changed', async () => {
    await page('<button id="a">Llamar siguiente</button>');
    press('a');
    document.getElementById('a')!.firstChild!.nodeValue = 'Iniciar atención';
    await pass(160);
    press('a');
    expect(pressed).toEqual(['Llamar siguiente']);
    await pass(SETTLING_MS);
    press('a');
    expect(pressed).toEqual(['Llamar siguiente', 'Iniciar atención']);
  });

  it('counts on a control whose timer and count go on', async () => {
    await page('<button id="a">Módulo 3 · 00:41 · 7 personas</button>');
    for (const now of ['Módulo 3 · 00:42 · 7 personas', 'Módulo 3 · 00:43 · 12 personas']) {
      document.getElementById('a')!.firstChild!.nodeValue = now;
      press('a');
    }
    expect(pressed).toHaveLength(2);
  });

  it('does nothing under a heading that asks something else now', async () => {
    await page('<main><h1 id="q">¿Atención preferente?</h1><button id="yes">Sí</button></main>');
    press('yes');
    document.getElementById('q')!.firstChild!.nodeValue = '¿Cancelar el ticket?';
    await pass(160);
    press('yes');
    expect(pressed).toEqual(['Sí']);
  });

  it('does nothing on what slid to the place of something that went', async () => {
    await page(
      '<ul><li id="one"><button id="a">Cancelar</button></li><li><button id="b">Cancelar</button></li></ul>',
    );
    document.getElementById('one')!.remove();
    await pass(160);
    press('b', { y: 400 });
    expect(pressed).toEqual([]);
  });

  it('does nothing on another control that is under the finger of a double press', async () => {
    await page('<button id="a">Uno</button><button id="b">Dos</button>');
    press('a', { x: 50, y: 50 });
    await pass(160);
    press('b', { x: 52, y: 50 });
    press('b', { x: 300, y: 50 });
    expect(pressed).toEqual(['Uno', 'Dos']);
  });

  it('reaches the input of its label', async () => {
    await page('<label id="l" for="i">Gestante</label><input id="i" type="radio">');
    press('l');
    expect(pressed.sort()).toEqual(['Gestante', 'i']);
  });

  it('does nothing on a control that has just been let free', async () => {
    await page('<button id="a" disabled>Guardar</button>');
    document.getElementById('a')!.removeAttribute('disabled');
    await pass(160);
    press('a');
    expect(pressed).toEqual([]);
  });

  it('that a busy page handles late counts from when it was made', async () => {
    await page('<button id="a">Confirmar</button>');
    document.getElementById('a')!.textContent = 'Terminar';
    await pass(SETTLING_MS + 100);
    lateMs = SETTLING_MS;
    press('a');
    expect(pressed).toEqual([]);
    lateMs = 50;
    press('a');
    expect(pressed).toEqual(['Terminar']);
  });

  it('tells which controls settle, for as long as they do', async () => {
    await page('<main id="m"></main>');
    document.getElementById('m')!.innerHTML = '<button id="x">Sí</button>';
    await pass(0);
    press('x');
    expect(document.getElementById('x')!.hasAttribute('data-fresh')).toBe(true);
    await pass(SETTLING_MS + 100);
    await pass(100);
    expect(document.getElementById('x')!.hasAttribute('data-fresh')).toBe(false);
  });

  it('tells so no longer when the timer is ahead of the clock by a little', async () => {
    await page('<main id="m"></main>');
    document.getElementById('m')!.innerHTML = '<button id="x">Sí</button>';
    await vi.advanceTimersByTimeAsync(1);
    time += SETTLING_MS - 0.4;
    await vi.advanceTimersByTimeAsync(SETTLING_MS + 100);
    expect(document.getElementById('x')!.hasAttribute('data-fresh')).toBe(false);
  });
});

describe('a key', () => {
  it('that is held presses once', async () => {
    await page('<button id="a">Rellamar</button>');
    expect(key('a', 'Enter')).toBe(true);
    await pass(400);
    expect(key('a', 'Enter', { repeat: true })).toBe(false);
  });

  it('at the end of a scan presses nothing', async () => {
    await page('<button id="a">Llamar</button>');
    for (const digit of '10117410') {
      key('a', digit);
      await pass(8);
    }
    expect(key('a', 'Enter')).toBe(false);
    await pass(300);
    expect(key('a', 'Enter')).toBe(true);
  });

  it('is left alone in a field', async () => {
    await page('<input id="f">');
    for (const digit of '101') key('f', digit);
    expect(key('f', 'Enter')).toBe(true);
  });
});
