import { t } from '$front/i18n';
import type { Action } from './phases';

/** What a key can ask for besides an action. */
export type Gesture = Action | 'search' | 'help' | 'tab_1' | 'tab_2' | 'tab_3' | 'tab_4' | 'code_first';

export interface Shortcut {
  gesture: Gesture;
  /** As `KeyboardEvent.key`, letters in lower case; the first is the one that buttons show. */
  keys: string[];
}

/** Letters stand for the Spanish word on the button; no key that a browser takes (F1, F3, F5, F11…). */
export const SHORTCUTS: Shortcut[] = [
  { gesture: 'next', keys: ['n', 'F2'] },
  { gesture: 'start', keys: [' ', 'i', 'F8'] },
  { gesture: 'recall', keys: ['r', 'F4'] },
  { gesture: 'finish', keys: ['f', 'F9'] },
  { gesture: 'save_codes', keys: ['f', 'F9'] },
  { gesture: 'end', keys: ['c'] },
  { gesture: 'code_later', keys: ['c'] },
  { gesture: 'code_first', keys: ['c'] },
  { gesture: 'no_show', keys: ['a'] },
  { gesture: 'hold', keys: ['p'] },
  { gesture: 'transfer', keys: ['d'] },
  { gesture: 'misroute', keys: ['e'] },
  { gesture: 'return', keys: ['v'] },
  { gesture: 'pause', keys: ['m'] },
  { gesture: 'reopen', keys: ['m'] },
  { gesture: 'search', keys: ['/', 'b'] },
  { gesture: 'tab_1', keys: ['1'] },
  { gesture: 'tab_2', keys: ['2'] },
  { gesture: 'tab_3', keys: ['3'] },
  { gesture: 'tab_4', keys: ['4'] },
  { gesture: 'help', keys: ['?'] },
];

export interface KeyPress {
  key: string;
  repeat: boolean;
  modified: boolean;
  /** The focus is in a field that takes text, or in an open dialog. */
  typing: boolean;
  /** The focus is on something that Space and Enter already press. */
  onControl: boolean;
  /** The focus is on the page itself or beside the ticket, not in a list or a menu. */
  inPlace: boolean;
}

/** The allowed gesture that this key stands for. `letters`: single letters are on (a person can turn them off). */
export function gestureFor(press: KeyPress, allowed: readonly Gesture[], letters = true): Gesture | null {
  if (press.typing || press.repeat || press.modified) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (key === ' ' && press.onControl) return null;
  if (key.length === 1 && key !== '?' && !letters) return null;
  const found = SHORTCUTS.find((entry) => entry.keys.includes(key) && allowed.includes(entry.gesture));
  // A letter that was meant for a list must not act on the person at the window.
  if (!found || (key.length === 1 && isAct(found.gesture) && !press.inPlace)) return null;
  return found.gesture;
}

const MOVES: readonly Gesture[] = ['search', 'help', 'tab_1', 'tab_2', 'tab_3', 'tab_4', 'code_first'];

/** Whether the gesture changes something at the server, or opens the dialog that does. */
export function isAct(gesture: Gesture): boolean {
  return !MOVES.includes(gesture);
}

export function keyName(key: string): string {
  if (key === ' ') return t('agent.keys.space');
  return key.length === 1 ? key.toUpperCase() : key;
}

/** The key that a button shows. */
export function keyOf(gesture: Gesture): string {
  const entry = SHORTCUTS.find((each) => each.gesture === gesture);
  return entry ? keyName(entry.keys[0]!) : '';
}

/** Reads a browser's event into a KeyPress. */
export function pressOf(event: KeyboardEvent): KeyPress {
  const target = event.target instanceof Element ? event.target : null;
  return {
    key: event.key,
    repeat: event.repeat,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    typing: !!target?.closest('input:not([type=radio]), textarea, select, dialog, [contenteditable]'),
    onControl: !!target?.closest('button, a, input, summary'),
    inPlace: !target || target === document.body || !!target.closest('[data-letters]'),
  };
}
