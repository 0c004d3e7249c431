type Store = Pick<Storage, 'getItem' | 'setItem'>;

const PREFIX = 'suyay.agent';
const RECENT = 8;

/** What this browser remembers for a person from one day to the next: never anything of a citizen. */
export function lastWindow(store: Store, person: string): string | null {
  return store.getItem(`${PREFIX}.window.${person}`);
}

export function rememberWindow(store: Store, person: string, window: string): void {
  store.setItem(`${PREFIX}.window.${person}`, window);
}

export function lastSite(store: Store, person: string): string | null {
  return store.getItem(`${PREFIX}.site.${person}`);
}

export function rememberSite(store: Store, person: string, site: string): void {
  store.setItem(`${PREFIX}.site.${person}`, site);
}

export function lettersOn(store: Store): boolean {
  return store.getItem(`${PREFIX}.letters`) !== 'off';
}

export function rememberLetters(store: Store, on: boolean): void {
  store.setItem(`${PREFIX}.letters`, on ? 'on' : 'off');
}

/** The services coded last, newest first: they head the list. */
export function recentServices(store: Store): string[] {
  const text = store.getItem(`${PREFIX}.recent`);
  return text ? text.split('|') : [];
}

export function rememberServices(store: Store, services: readonly string[]): void {
  const all = [...new Set([...services, ...recentServices(store)])];
  store.setItem(`${PREFIX}.recent`, all.slice(0, RECENT).join('|'));
}
