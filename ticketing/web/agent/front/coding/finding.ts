import { locale } from '$front/i18n';
import { plain } from '$front/format';
import type { SiteService, SiteView, TicketView } from '$front/types';

/** The items whose text has every word of the query; those that begin with it come first. */
export function find<T>(items: readonly T[], query: string, textOf: (item: T) => string): T[] {
  const asked = plain(query);
  if (!asked) return [...items];
  const parts = asked.split(/\s+/);
  const hits = items.filter((item) => parts.every((part) => plain(textOf(item)).includes(part)));
  const rank = (item: T) => (plain(textOf(item)).startsWith(asked) ? 0 : 1);
  return hits.sort((a, b) => rank(a) - rank(b));
}

/** What can be coded for a ticket: services of its entity, those of its queue first, and before them what was used last. */
export function servicesFor(site: SiteView, ticket: TicketView, recent: readonly string[]): SiteService[] {
  const ofQueue = new Set(site.queues.find((queue) => queue.id === ticket.queue)?.services ?? []);
  const place = (service: SiteService) => {
    const used = recent.indexOf(service.id);
    if (used >= 0) return used - recent.length;
    return ofQueue.has(service.id) ? 0 : 1;
  };
  const offered = site.services.filter((service) => service.entity === ticket.entity);
  return offered.sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name, locale()));
}

/** The planned minutes of what the person asked for, when known. */
export function plannedMinutes(site: SiteView, services: readonly (string | null)[]): number | null {
  const known = services.map((id) => site.services.find((each) => each.id === id)?.planned_minutes ?? null);
  const sum = known.reduce<number>((total, minutes) => total + (minutes ?? 0), 0);
  return sum || null;
}
