/** Whether the login behind a page still holds: a page whose login or permissions ended says so, and shows nothing old. */
import { api, Offline, Problem } from './api';
import { serverClock } from './time/clock';
import { LOGIN_NEWS, tellOtherTabs } from './login-news';
import type { Me } from './types';

/** For a change of permissions that ends no room, and for pages that were hidden. */
const EVERY_MS = 30_000;

/** login: no person is logged in any more. other: another person is, in this browser. rights: permissions changed. */
export type Ending = 'login' | 'other' | 'rights';

export class Access {
  ended = $state<Ending | null>(null);
  /** When the page learnt it, milliseconds of the epoch. */
  at = $state(0);
  /** Who is logged in now, of the ending `other`. */
  name = $state('');
  #known: Me | null = null;
  #asking: Promise<void> | null = null;

  constructor(private readonly ask: () => Promise<Me> = () => api.get<Me>('/me')) {}

  /** From now on the page is this person's. The answer stops watching. */
  watch(me: Me): () => void {
    this.#known = me;
    const look = () => document.visibilityState === 'visible' && void this.check();
    const news = (event: StorageEvent) => event.key === LOGIN_NEWS && void this.check();
    const timer = setInterval(look, EVERY_MS);
    document.addEventListener('visibilitychange', look);
    addEventListener('storage', news);
    // The person may have just logged in, where another person's pages are open.
    tellOtherTabs();
    return () => {
      this.#known = null;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      removeEventListener('storage', news);
    };
  }

  /** Asks the server who this is now. Without an answer nothing is known, and the page's own banner says so. */
  check(): Promise<void> {
    this.#asking ??= this.#look().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #look(): Promise<void> {
    const known = this.#known;
    if (!known || this.ended) return;
    try {
      const now = await this.ask();
      if (this.#known === known) this.#compare(known, now);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.#end('login');
      else if (!(error instanceof Offline || error instanceof Problem)) throw error;
    }
  }

  #compare(known: Me, now: Me): void {
    if (!now.person) return this.#end('login');
    this.name = now.person.name;
    if (now.person.id !== known.person?.id) this.#end('other');
    else if (hasLost(known, now)) this.#end('rights');
  }

  #end(how: Ending): void {
    [this.ended, this.at] = [how, serverClock.now()];
  }
}

/** The login of this page. */
export const access = new Access();

/** Other grants, or a site that is not theirs any more; a site that was added takes nothing from the page. */
function hasLost(known: Me, now: Me): boolean {
  return (
    grantsOf(known) !== grantsOf(now) ||
    !known.sites.every((site) => now.sites.some((each) => each.id === site.id))
  );
}

function grantsOf(me: Me): string {
  return me.grants
    .map((each) => [each.role, each.site, each.entity].join('/'))
    .sort()
    .join();
}
