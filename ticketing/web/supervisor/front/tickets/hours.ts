/** Hours of a day at the site, as a form has them, and the instants that they stand for. */

/** "16:05" of an instant, where an input of type time is filled. */
export function hourOf(at: string, timeZone = 'America/Lima'): string {
  const { hour, minute } = partsOf(Date.parse(at), timeZone);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/**
 * The first instant from `since` on at which the clock on the site's wall shows that hour.
 *
 * The spell began on that day, so an hour before it would be the next day's: the server refuses that in words.
 */
export function instantOf(hour: string, since: string, timeZone = 'America/Lima'): string {
  const [wanted, minute] = hour.split(':').map(Number) as [number, number];
  const begun = Date.parse(since);
  const shown = partsOf(begun, timeZone);
  let at = begun - (begun % 60_000) + ((wanted - shown.hour) * 60 + (minute - shown.minute)) * 60_000;
  const found = partsOf(at, timeZone);
  // Where the clocks were changed in between, the difference is not that of the hours.
  at += ((wanted - found.hour) * 60 + (minute - found.minute)) * 60_000;
  // The very minute in which it began is later than its first second.
  return new Date(at < begun && begun - at < 60_000 ? begun : at).toISOString();
}

function partsOf(at: number, timeZone: string): { hour: number; minute: number } {
  const form = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const parts = new Intl.DateTimeFormat('en', form).formatToParts(at);
  const number = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return { hour: number('hour'), minute: number('minute') };
}
