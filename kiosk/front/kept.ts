import type { Choice } from './choosing/offer';
import type { Issued, Memory } from './ticket/issuing';

/** A ticket as its screen shows it. what: what the person chose, in the words of the screen before. */
export interface Shown {
  issued: Issued;
  what: string;
}

/** What a reload must not take from the person at the screen. */
export type Kept = { name: 'priority'; choice: Choice } | ({ name: 'ticket' } & Shown);

/** Longer than any step stays on the screen without a touch. */
const KEPT_MS = 60_000;

/** Keeps one step of this tab over a reload, for as long as its person may still stand there. */
export class Keeper {
  readonly #place: string;

  constructor(
    site: string,
    private readonly tab: Memory,
    private readonly now: () => number,
  ) {
    this.#place = `suyay.kiosk.step.${site}`;
  }

  keep(step: Kept | null): void {
    if (step) this.tab.setItem(this.#place, JSON.stringify({ step, at: this.now() }));
    else this.tab.removeItem(this.#place);
  }

  kept(): Kept | null {
    const text = this.tab.getItem(this.#place);
    if (!text) return null;
    const { step, at } = JSON.parse(text) as { step: Kept; at: number };
    return Math.abs(this.now() - at) < KEPT_MS ? step : null;
  }
}
