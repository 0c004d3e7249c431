import { controlOf, Freshness, SETTLING_MS } from './freshness';

/** Milliseconds between keys; faster ones come from a scanner, not from a hand. */
export const HAND_MS = 35;
/** CSS pixels; a second press within this distance is meant for the same target as the first one. */
const SAME_PLACE_PX = 30;
/** The event that a control gets in place of a press that the guard took away; it bubbles. */
export const IGNORED = 'pressignored';

interface Press {
  control: Element;
  at: number;
  x: number;
  y: number;
}

/**
 * Guard against unintended presses: a press, tap or Enter does nothing on a control that has just appeared, moved or
 * changed its meaning, nor on another control that slid under the finger of a double press. Held keys press once, and
 * the Enter at the end of a scan presses nothing. What counts is when an event was made (timeStamp), not when a busy
 * page handles it. Returns a function that removes the guard.
 */
export function guardPresses(
  root: Document = document,
  now = () => performance.now(),
  madeAt = (event: Event) => event.timeStamp,
): () => void {
  const freshness = new Freshness(root, now);
  let last: Press | null = null;
  let lastKey = -Infinity;

  function onClick(event: MouseEvent): void {
    const control = controlOf(event.target);
    if (!control) return;
    if (isLate(control, event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      control.dispatchEvent(new Event(IGNORED, { bubbles: true }));
      return;
    }
    last = { control, at: madeAt(event), x: event.clientX, y: event.clientY };
  }

  function isLate(control: Element, event: MouseEvent): boolean {
    return freshness.isFresh(control, madeAt(event)) || slidUnder(control, event);
  }

  function slidUnder(control: Element, event: MouseEvent): boolean {
    const before = last;
    // A press by key has no position.
    if (!before || event.detail === 0 || isSame(before.control, control)) return false;
    const near = Math.hypot(event.clientX - before.x, event.clientY - before.y) < SAME_PLACE_PX;
    return near && madeAt(event) - before.at < SETTLING_MS;
  }

  function onKey(event: KeyboardEvent): void {
    const [gap, pressing] = [madeAt(event) - lastKey, event.key === 'Enter' || event.key === ' '];
    lastKey = madeAt(event);
    if (!pressing || !controlOf(event.target)) return;
    if (event.repeat || gap < HAND_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  root.addEventListener('click', onClick, { capture: true });
  root.addEventListener('keydown', onKey, { capture: true });
  return () => {
    root.removeEventListener('click', onClick, { capture: true });
    root.removeEventListener('keydown', onKey, { capture: true });
    freshness.stop();
  };
}

/** Whether both belong to one control: a label also clicks its input, and a control may contain the other element. */
function isSame(one: Element, other: Element): boolean {
  const labelled = one instanceof HTMLLabelElement ? one.control : null;
  return one.contains(other) || other.contains(one) || labelled === other;
}
