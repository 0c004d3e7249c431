/** Milliseconds for which a control has to stay unchanged before a press counts. */
export const SETTLING_MS = 500;

const PRESSED_INPUTS = ['checkbox', 'radio', 'submit', 'button'].map((type) => `input[type=${type}]`);
const CONTROL = [
  'button',
  'a[href]',
  'summary',
  'select',
  'label',
  '[role=button]',
  ...PRESSED_INPUTS,
].join();
const HEADING = ['h1', 'h2', 'h3', 'legend', '[role=heading]'].join();
/** The region that a heading describes: when the heading changes, the same text on a button means something else. */
const REGION = ['dialog', '[role=dialog]', 'form', 'section', 'main', '#app', 'body'].join();
const NAMES = ['aria-label', 'aria-expanded', 'disabled', 'aria-disabled', 'href', 'data-meaning'];

/** The control that a press on this element activates. */
export function controlOf(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest(CONTROL) : null;
}

/** Controls that have just appeared, moved or changed their meaning; they have the attribute `data-fresh` meanwhile. */
export class Freshness {
  readonly #since = new WeakMap<Element, number>();
  readonly #words = new WeakMap<Element, string>();
  readonly #observer: MutationObserver;

  constructor(
    private readonly root: Document,
    private readonly now: () => number,
  ) {
    this.#observer = new MutationObserver((changes) => this.#see(changes));
    this.#stamp(root.body);
    const watched = { subtree: true, childList: true, characterData: true };
    this.#observer.observe(root.body, { ...watched, attributes: true, attributeFilter: NAMES });
  }

  /** at: when the press was made, which may be long before a busy page handles it. */
  isFresh(control: Element, at: number): boolean {
    this.#see(this.#observer.takeRecords());
    return at - (this.#since.get(control) ?? -Infinity) < SETTLING_MS;
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #see(changes: MutationRecord[]): void {
    for (const change of changes) {
      if (change.type === 'childList') this.#seeChildren(change);
      else if (change.type === 'characterData') this.#seeWords(change.target.parentElement);
      else this.#mark(controlOf(change.target));
    }
  }

  #seeChildren(change: MutationRecord): void {
    for (const node of change.addedNodes) if (node instanceof Element) this.#stamp(node);
    if ([...change.addedNodes, ...change.removedNodes].some((node) => node instanceof Element)) {
      // The following siblings have moved, perhaps under a finger.
      for (let next = change.nextSibling; next; next = next.nextSibling) {
        if (next instanceof Element) this.#stamp(next);
      }
    }
    this.#seeWords(change.target instanceof Element ? change.target : null);
  }

  /** Handle changed text within the element: of a control, or of the heading above controls. */
  #seeWords(element: Element | null): void {
    const control = controlOf(element);
    if (control && this.#changed(control)) this.#mark(control);
    const heading = element?.closest(HEADING);
    if (heading && this.#changed(heading)) this.#stamp(heading.closest(REGION) ?? this.root.body);
  }

  #changed(element: Element): boolean {
    const words = wordsOf(element);
    const before = this.#words.get(element);
    this.#words.set(element, words);
    return before !== undefined && before !== words;
  }

  /** Mark the element's controls as fresh, and store the text of its headings. */
  #stamp(element: Element): void {
    if (element.matches(CONTROL)) this.#mark(element);
    for (const control of element.querySelectorAll(CONTROL)) this.#mark(control);
    for (const heading of element.querySelectorAll(HEADING)) this.#words.set(heading, wordsOf(heading));
    if (element.matches(HEADING)) this.#words.set(element, wordsOf(element));
  }

  #mark(control: Element | null): void {
    if (!control) return;
    const marked = this.now();
    this.#words.set(control, wordsOf(control));
    this.#since.set(control, marked);
    control.setAttribute('data-fresh', '');
    // A timer may fire a fraction of a millisecond early by this clock: ask which mark is the last, not how old it is.
    setTimeout(() => {
      if (this.#since.get(control) === marked) control.removeAttribute('data-fresh');
    }, SETTLING_MS);
  }
}

/** Only the letters: a count or a timer on a button does not change its meaning. */
function wordsOf(element: Element): string {
  return (element.textContent ?? '').replace(/[^\p{L}]+/gu, ' ').trim();
}
