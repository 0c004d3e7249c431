/** What the reports know: the person, the address, the day that it is, and what each indicator means. */
import { access } from '$front/access.svelte';
import { serverClock } from '$front/time/clock';
import { clock, plain } from '$front/format';
import { live, type LiveStatus } from '$front/live';
import type { Me } from '$front/types';
import { type Address, format, parse, toView, type View, VIEWS } from './asking/address';
import type { Indicator } from './answers/answers';
import { type Day, today } from './asking/days';
import { days } from './answers/formats';
import { type Range, rangeOf } from './asking/periods';
import { t } from '$front/i18n';

const DEFAULT_TIMEZONE = 'America/Lima';
/** A connection that mends itself within moments is not worth a banner. */
const GRACE_MS = 3_000;
const READERS = ['supervisor', 'coordinator', 'administrator'];

export class Room {
  address = $state.raw<Address>(undefined!);
  /** The server's time, milliseconds of the epoch; moves once a second. */
  now = $state(serverClock.now());
  link = $state.raw<LiveStatus>({ connected: true, since: new Date(serverClock.now()) });
  /** What every page and picture says of its figures: simulated days, limits that are only proposed. */
  marks = $state.raw<string[]>([]);

  constructor(
    readonly me: Me,
    readonly indicators: Map<string, Indicator>,
    private readonly build: string,
  ) {
    this.address = this.#permitted(parse(location.pathname, location.search, this.home));
  }

  /** Follows the address and the calendar; the answer stops both. */
  start(): () => void {
    const moved = () =>
      (this.address = this.#permitted(parse(location.pathname, location.search, this.home)));
    const ticking = setInterval(() => (this.now = serverClock.now()), 1_000);
    const ends = [access.watch(this.me), serverClock.keep(), this.#listen()];
    addEventListener('popstate', moved);
    return () => {
      for (const end of ends) end();
      removeEventListener('popstate', moved);
      clearInterval(ticking);
    };
  }

  /** Any room tells what a page that asks by itself would learn late: that the link is down, or the login ended. */
  #listen(): () => void {
    const check = () => void access.check();
    const line = live({ build: this.build, refused: check, putOut: check });
    const unfollow = line.status.subscribe((status) => (this.link = status));
    const site = this.me.sites[0]?.id;
    if (site) line.room(`board:${site}`, () => {});
    return () => {
      unfollow();
      line.close();
    };
  }

  /** Whether the person may read more than their own figures. */
  get reads(): boolean {
    return this.me.grants.some((grant) => READERS.includes(grant.role));
  }

  get home(): View {
    if (!this.reads) return 'agent';
    return this.me.sites.length > 1 ? 'network' : 'today';
  }

  get views(): View[] {
    if (!this.reads) return ['agent'];
    return VIEWS.filter((each) => each !== 'network' || this.me.sites.length > 1);
  }

  /** A view of one centre has always one; elsewhere null means all. */
  readonly site: string | null = $derived.by(() => {
    const one = ['today', 'period', 'agent'].includes(this.address.view) || this.me.sites.length === 1;
    return this.address.site ?? (one ? (this.me.sites[0]?.id ?? null) : null);
  });

  readonly timezone: string = $derived.by(
    () =>
      (this.me.sites.find((each) => each.id === this.site) ?? this.me.sites[0])?.timezone ?? DEFAULT_TIMEZONE,
  );

  /** The day that it is there. */
  readonly day: Day = $derived(today(this.now, this.timezone));

  /** Since when the server is not heard, as the site's clock shows it; empty while it is. */
  readonly offlineSince: string = $derived(
    !this.link.connected && this.now - this.link.since.getTime() > GRACE_MS
      ? clock(this.link.since, this.timezone)
      : '',
  );
  /** The view of today is of no other day, whatever the filters of the others say. */
  readonly range: Range = $derived(
    rangeOf(this.address.view === 'today' ? { preset: 'today' } : this.address.period, this.day),
  );

  readonly siteName: string = $derived.by(
    () =>
      this.me.sites.find((each) => each.id === this.site)?.name ?? this.site ?? t('reports.network.heading'),
  );

  /** The name of the entity or the person that the filters left; none: all. */
  filtered = $state<string | null>(null);

  /** "Centro MAC Lima Norte · RENIEC · 1 nov – 24 nov 2026": what a picture needs beside its title. */
  get subtitle(): string {
    const place = this.address.view === 'network' ? t('reports.network.heading') : this.siteName;
    const facts = [place, this.filtered, days(this.range.from, this.range.to), ...this.marks];
    return facts.filter(Boolean).join(' · ');
  }

  fileName(title: string, ending: string): string {
    const place = (this.address.view === 'network' ? null : this.site) ?? t('reports.file.network');
    return `${plain(title)}-${place}-${this.range.from}-${this.range.to}.${ending}`.replace(
      /[^\p{L}\d.]+/gu,
      '-',
    );
  }

  indicator(name: string): Indicator {
    return this.indicators.get(name) ?? { name, label: name, unit: 'count', definition: '' };
  }

  readonly measure: Indicator = $derived(this.indicator(this.address.measure));

  href(change: Partial<Address>): string {
    return format({ ...this.address, ...change });
  }

  viewHref(view: View): string {
    return format(toView(this.address, view));
  }

  go(href: string): void {
    if (href === location.pathname + location.search) return;
    history.pushState(null, '', href);
    this.address = this.#permitted(parse(location.pathname, location.search, this.home));
    scrollTo({ top: 0 });
  }

  /** A filter: as `go`, and the page stays where it is. */
  set(change: Partial<Address>): void {
    const top = scrollY;
    this.go(this.href(change));
    scrollTo({ top });
  }

  /** The API refuses anyway; a view that is not theirs would be a page of refusals. */
  #permitted(address: Address): Address {
    return this.views.includes(address.view) ? address : { ...address, view: this.home };
  }
}
