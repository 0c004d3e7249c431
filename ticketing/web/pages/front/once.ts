/** Forms that load the next page: what was submitted is on its way, and a second press sends nothing. */

/** Milliseconds after which a press is no second half of the first one: the page did not come, or was stopped. */
export const PATIENCE_MS = 10_000;

/** Also the Enter that is held in a field submits, without any press on the button. */
export function submitOnce(form: HTMLFormElement, now = () => performance.now()): void {
  let sent = -Infinity;
  form.addEventListener('submit', (event) => {
    if (now() - sent < PATIENCE_MS) return event.preventDefault();
    sent = now();
  });
  // The page may come back as it was left, by the browser's own button.
  addEventListener('pageshow', () => (sent = -Infinity));
}
