import { controlOf } from './freshness';
import { HAND_MS } from './guard';

/** Characters of the shortest text that counts as scanned. */
const SHORTEST = 4;

export interface Keys {
  /** Called for a key that a hand pressed. */
  press: (event: KeyboardEvent) => void;
  /** Called with the text that a scanner typed, without its closing Enter or Tab. */
  scan?: (text: string) => void;
}

/**
 * Distinguish keys of a hand from a scanner's: a single character is passed on only when no other key follows at
 * once, so that a burst is never taken for shortcuts. Keys in fields are passed on at once. What counts is when a key
 * was pressed (timeStamp), not when a busy page handles it. Returns a function that stops listening.
 */
export function listenToKeys(
  keys: Keys,
  root: Window = window,
  madeAt = (event: Event) => event.timeStamp,
): () => void {
  let burst: KeyboardEvent[] = [];
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function onKey(event: KeyboardEvent): void {
    if (isInField(event.target)) return keys.press(event);
    const fast = madeAt(event) - last < HAND_MS;
    last = madeAt(event);
    if (event.key === ' ' && controlOf(event.target)) return keys.press(event);
    if (event.key.length !== 1 && !(fast && burst.length > 0)) return keys.press(event);
    if (event.ctrlKey || event.altKey || event.metaKey) return keys.press(event);
    // The browser's own use of the key, such as a quick search, cannot wait to be told.
    event.preventDefault();
    if (event.repeat) return;
    burst = fast ? [...burst, event] : [event];
    clearTimeout(timer);
    timer = setTimeout(settle, HAND_MS);
  }

  function settle(): void {
    const [typed, only] = [burst, burst[0]];
    burst = [];
    if (typed.length === 1 && only) return keys.press(only);
    const text = typed.map((event) => (event.key.length === 1 ? event.key : '')).join('');
    if (text.length >= SHORTEST) keys.scan?.(text);
  }

  root.addEventListener('keydown', onKey);
  return () => {
    clearTimeout(timer);
    root.removeEventListener('keydown', onKey);
  };
}

function isInField(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    !!target.closest('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]')
  );
}
