/** What the console knows: the live view of one site, the person, the time that ticks, and the open panels. */
import { access } from '$front/access.svelte';
import { api, Offline, Problem } from '$front/api';
import { serverClock } from '$front/time/clock';
import { localDay } from '$front/format';
import { refusal } from '$front/refusals';
import { live, type LiveStatus } from '$front/live';
import type {
  Me,
  QueuesView,
  QueuesWindow,
  QueueView,
  Role,
  SiteView,
  TicketList,
  TicketView,
} from '$front/types';
import { t } from '$front/i18n';

export type Panel =
  | { kind: 'queue'; id: string }
  | { kind: 'window'; id: string }
  | { kind: 'ticket'; id: string; code: string }
  | { kind: 'found'; code: string; tickets: TicketView[] }
  | { kind: 'forgotten'; id: 'forgotten' };

const DEFAULT_TIMEZONE = 'America/Lima';

export class Console {
  view = $state.raw<QueuesView | null>(null);
  site = $state.raw<SiteView | null>(null);
  /** What the clock on the wall shows, milliseconds of the epoch. */
  clock = $state(serverClock.now());
  status = $state.raw<LiveStatus>({ connected: false, since: new Date(serverClock.now()) });
  refused = $state(false);
  panels = $state.raw<Panel[]>([]);
  /** What a day's end settled at a window, and whose true hour is not known. */
  forgotten = $state.raw<TicketView[]>([]);
  /** Said once to screen readers and shown for a moment. */
  said = $state('');

  /** The instant whose state the console shows: while the link is down, that of the last message. */
  readonly now = $derived(this.status.connected ? this.clock : this.status.since.getTime());
  readonly panel = $derived(this.panels.at(-1) ?? null);
  readonly queues = $derived(new Map(this.view?.queues.map((each) => [each.id, each])));
  readonly windows = $derived(new Map(this.view?.windows.map((each) => [each.id, each])));

  constructor(
    readonly siteId: string,
    readonly me: Me,
    private readonly build: string,
  ) {}

  /** Connects and ticks; the answer stops both. */
  start(): () => void {
    const connection = live({
      build: this.build,
      refused: () => this.#shut(),
      putOut: () => void access.check(),
    });
    const unwatch = access.watch(this.me);
    const unkept = serverClock.keep();
    const unsubscribe = connection.status.subscribe((status) => (this.status = status));
    connection.room(`queues:${this.siteId}`, (view) => {
      this.view = view;
      this.refused = false;
      if (this.site && this.site.settings !== view.settings) void this.#loadSite();
    });
    const ticking = setInterval(() => this.#tick(), 1000);
    void this.#loadSite();
    void this.lookForForgotten();
    return () => {
      clearInterval(ticking);
      unsubscribe();
      unwatch();
      unkept();
      connection.close();
    };
  }

  /** What this person may not see any more must not go on standing there. */
  #shut(): void {
    [this.refused, this.view] = [true, null];
    void access.check();
  }

  #tick(): void {
    const before = this.clock;
    this.clock = serverClock.now();
    // What the day's end settles comes to light without an event of today.
    if (localDay(before, this.timezone) !== localDay(this.clock, this.timezone)) void this.lookForForgotten();
  }

  /** A person who may only look (a coordinator) sees no buttons that the server would refuse. */
  get mayAct(): boolean {
    return this.#isHere(['supervisor', 'administrator'], (grant) => grant.entity === null);
  }

  /** Whether the day's detail would be refused. */
  get mayReport(): boolean {
    return this.#isHere(['supervisor', 'coordinator', 'administrator']);
  }

  get mayPair(): boolean {
    return this.#isHere(['supervisor', 'administrator']);
  }

  #isHere(roles: Role[], also: (grant: Me['grants'][number]) => boolean = () => true): boolean {
    return this.me.grants.some(
      (grant) =>
        roles.includes(grant.role) && (grant.site === null || grant.site === this.siteId) && also(grant),
    );
  }

  get timezone(): string {
    const own = this.site ?? this.me.sites.find((each) => each.id === this.siteId);
    return own?.timezone ?? DEFAULT_TIMEZONE;
  }

  open(panel: Panel): void {
    this.panels = [panel];
  }

  /** On top of the present panel, so that "back" leads to it. */
  push(panel: Panel): void {
    this.panels = [...this.panels, panel];
  }

  back(): void {
    this.panels = this.panels.slice(0, -1);
  }

  closePanels(): void {
    this.panels = [];
  }

  queue(id: string): QueueView | undefined {
    return this.queues.get(id);
  }

  window(id: string): QueuesWindow | undefined {
    return this.windows.get(id);
  }

  queueName(id: string): string {
    return this.queues.get(id)?.name ?? id;
  }

  serviceName(id: string): string {
    return this.site?.services.find((each) => each.id === id)?.name ?? id;
  }

  personName(id: string): string {
    return this.view?.windows.find((each) => each.session.agent === id)?.session.agent_name ?? '';
  }

  say(sentence: string): void {
    this.said = sentence;
    setTimeout(() => (this.said = this.said === sentence ? '' : this.said), 6000);
  }

  async lookForForgotten(): Promise<void> {
    if (!this.mayAct) return;
    try {
      const path = `/sites/${encodeURIComponent(this.siteId)}/tickets?forgotten=true`;
      this.forgotten = (await api.get<TicketList>(path)).tickets;
    } catch (error) {
      console.warn('forgotten tickets not loaded', error);
    }
  }

  async #loadSite(): Promise<void> {
    try {
      this.site = await api.persist<SiteView>('GET', `/sites/${encodeURIComponent(this.siteId)}`);
    } catch (error) {
      // Only names of services and the time zone come from here; the live view stands without them.
      console.warn('site not loaded', error);
    }
  }
}

/** What to show when something was refused or nothing answered. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return refusal(error);
  if (error instanceof Offline) return t('supervisor.offlineNow');
  console.error(error);
  return t('supervisor.failed');
}
