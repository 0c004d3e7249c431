import { languages } from '$front/i18n';
import type { TicketView } from '$front/types';

let reached: string | null = null;

/** The origin at which phones reach the server, where it is not the one at which this kiosk does. */
export function reachedAt(origin: string | null): void {
  reached = origin;
}

/** The address of the ticket's page, in the language that its person chose here. */
export function trackLink(
  ticket: Pick<TicketView, 'track_url' | 'language'>,
  origin = reached ?? location.origin,
): string {
  const link = new URL(ticket.track_url, origin);
  // Every phone begins in the source language, the first of the list; a short link is an easier code to read.
  const spoken = languages()
    .slice(1)
    .some(({ tag }) => tag === ticket.language);
  if (spoken) link.searchParams.set('lang', ticket.language);
  return link.href;
}
