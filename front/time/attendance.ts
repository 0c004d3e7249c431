/** Whether a person is at this page: what a page asks by itself must not keep their login alive for ever. */
import { serverClock } from './clock';

const PRESENT_MS = 60_000;
/** The person has just opened the page. */
let touched = serverClock.elapsed();

/** The page was not touched for a minute. */
export function isUnattended(): boolean {
  return serverClock.elapsed() - touched > PRESENT_MS;
}

const touch = (): void => void (touched = serverClock.elapsed());
if (typeof addEventListener === 'function') {
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel']) {
    addEventListener(kind, touch, { capture: true, passive: true });
  }
}
