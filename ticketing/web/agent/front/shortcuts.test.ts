import { describe, expect, it } from 'vitest';
import { gestureFor, keyOf, SHORTCUTS, type Gesture, type KeyPress } from './shortcuts';

const press = (key: string, parts: Partial<KeyPress> = {}): KeyPress => ({
  key,
  repeat: false,
  modified: false,
  typing: false,
  onControl: false,
  inPlace: true,
  ...parts,
});
const calling: Gesture[] = ['start', 'recall', 'no_show', 'transfer', 'misroute', 'return', 'help'];

describe('a key', () => {
  it('calls the next with N, n or F2', () => {
    for (const key of ['N', 'n', 'F2']) expect(gestureFor(press(key), ['next'])).toBe('next');
  });

  it('does nothing that is not allowed now', () => {
    expect(gestureFor(press('n'), calling)).toBeNull();
  });

  it('does nothing while typing, held down, or with Ctrl, Alt or Meta', () => {
    expect(gestureFor(press('r', { typing: true }), calling)).toBeNull();
    expect(gestureFor(press('r', { repeat: true }), calling)).toBeNull();
    expect(gestureFor(press('r', { modified: true }), calling)).toBeNull();
  });

  it('does not act by a letter while the focus is in a list, where a function key still does', () => {
    expect(gestureFor(press('a', { inPlace: false }), calling)).toBeNull();
    expect(gestureFor(press('F4', { inPlace: false }), calling)).toBe('recall');
    expect(gestureFor(press('2', { inPlace: false }), ['tab_2'])).toBe('tab_2');
  });

  it('leaves the space bar to the button that has the focus', () => {
    expect(gestureFor(press(' '), calling)).toBe('start');
    expect(gestureFor(press(' ', { onControl: true }), calling)).toBeNull();
  });

  it('works as a function key alone when single letters are off', () => {
    expect(gestureFor(press('r'), calling, false)).toBeNull();
    expect(gestureFor(press('F4'), calling, false)).toBe('recall');
    expect(gestureFor(press('?'), calling, false)).toBe('help');
  });

  it('means by the state: C ends, puts off, or takes up the coding', () => {
    expect(gestureFor(press('c'), ['end'])).toBe('end');
    expect(gestureFor(press('c'), ['code_later'])).toBe('code_later');
    expect(gestureFor(press('c'), ['code_first'])).toBe('code_first');
  });

  it('is never one that the browser keeps for itself', () => {
    const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
    for (const taken of ['F1', 'F3', 'F5', 'F6', 'F7', 'F10', 'F11', 'F12', 'Tab', 'Escape', 'Enter']) {
      expect(keys).not.toContain(taken);
    }
  });

  it('is shown on its button in words', () => {
    expect(keyOf('start')).toBe('Espacio');
    expect(keyOf('next')).toBe('N');
    expect(keyOf('close')).toBe('');
  });
});
