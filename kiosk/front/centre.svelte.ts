import { type Api, Offline, Problem } from '$front/api';
import { serverClock } from '$front/time/clock';
import { localDay } from '$front/format';
import { live, type Live, type LiveOptions } from '$front/live';
import type { SiteView } from '$front/types';

const DEBOUNCE_MS = 1_000;
const POLL_MS = 5_000;
const TROUBLE_MS = 15_000;
/** A little later than the instant itself, so that the answer is of after it. */
const AFTER_MS = 300;
/** A timer that runs for longer drifts, and a machine that slept is late anyway. */
const LONGEST_MS = 3_600_000;

export interface CentreOptions {
  site: string;
  build: string;
  token: string;
  api: Api;
  /** The token is not valid any more. */
  unpaired: () => void;
  /** The server has another build: a good moment to reload is asked for. */
  reload: () => void;
  connect?: LiveOptions['connect'];
}

/**
 * The site's view, kept fresh: by its room while the live connection holds, by asking while it does not, and by the
 * instant at which the server says that it changes without an event.
 */
export class Centre {
  view = $state.raw<SiteView | null>(null);
  offlineSince = $state.raw<Date | null>(null);
  failure = $state.raw<'missing' | 'trouble' | null>(null);

  readonly #options: CentreOptions;
  #live: Live | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #change: ReturnType<typeof setTimeout> | undefined;
  #lost: Date | null = serverNow();
  /** The day, at the site, that the view tells of. */
  #day = '';
  #loading = false;
  #again = false;

  constructor(options: CentreOptions) {
    this.#options = options;
  }

  start(): () => void {
    const { token, build, reload, site, connect } = this.#options;
    this.#live = live({ token, build, reload, connect, now: serverClock.now });
    this.#live.room(`board:${site}`, () => this.#schedule(DEBOUNCE_MS));
    const unsubscribe = this.#live.status.subscribe((status) => this.#turned(status.connected, status.since));
    void this.#load();
    return () => {
      unsubscribe();
      this.#live?.close();
      clearTimeout(this.#timer);
      clearTimeout(this.#change);
    };
  }

  /** A request of another part of the page found no server. */
  unreachable(): void {
    this.offlineSince ??= this.#lost ?? serverNow();
    this.#schedule(POLL_MS);
  }

  /** Called every second: midnight comes without an event, and yesterday's numbers end with it. */
  tick(): void {
    if (!this.view || this.#today(this.view) === this.#day) return;
    this.#day = this.#today(this.view);
    this.#schedule(0);
  }

  #turned(connected: boolean, since: Date): void {
    this.#lost = connected ? null : since;
    this.#schedule(connected ? 0 : DEBOUNCE_MS);
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#load(), ms);
  }

  async #load(): Promise<void> {
    if (this.#loading) {
      this.#again = true;
      return;
    }
    this.#loading = true;
    const pause = await this.#fetch();
    this.#loading = false;
    if (this.#again || pause !== null) this.#schedule(pause ?? DEBOUNCE_MS);
    this.#again = false;
  }

  /** Answers when to ask again, in milliseconds; null when the live room will say so. */
  async #fetch(): Promise<number | null> {
    try {
      const view = await this.#options.api.get<SiteView>(`/sites/${this.#options.site}`);
      this.view = view;
      this.#expect(view);
      this.#day = this.#today(view);
      this.offlineSince = null;
      this.failure = null;
      return this.#lost ? POLL_MS : null;
    } catch (error) {
      return this.#failed(error);
    }
  }

  #today(view: SiteView): string {
    return localDay(serverClock.now(), view.timezone);
  }

  /** Asks again when an opening, a closing or midnight comes, by the server's clock. */
  #expect({ at, changes_at }: SiteView): void {
    clearTimeout(this.#change);
    const left = Date.parse(changes_at) - Date.parse(at) + AFTER_MS;
    this.#change = setTimeout(() => void this.#load(), Math.min(Math.max(left, AFTER_MS), LONGEST_MS));
  }

  #failed(error: unknown): number {
    if (error instanceof Offline) {
      this.offlineSince ??= this.#lost ?? serverNow();
      return POLL_MS;
    }
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) this.#options.unpaired();
    else this.failure = error.status === 404 ? 'missing' : 'trouble';
    return TROUBLE_MS;
  }
}

function serverNow(): Date {
  return new Date(serverClock.now());
}
