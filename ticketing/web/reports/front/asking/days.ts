/** Business days as the API writes them, "2026-11-24": arithmetic on the calendar, in no time zone. */
export type Day = string;

const MS = 86_400_000;

/** The day that it is at a place. */
export function today(now: number | Date, timeZone = 'America/Lima'): Day {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(now);
}

export function isDay(text: string | null | undefined): boolean {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

export const asDate = (day: Day): Date => new Date(`${day}T00:00:00Z`);
const asDay = (at: Date): Day => at.toISOString().slice(0, 10);

export const plusDays = (day: Day, days: number): Day => asDay(new Date(asDate(day).getTime() + days * MS));

/** The same date of another year; the 29th of February becomes the 28th. */
export function plusYears(day: Day, years: number): Day {
  const [year, rest] = [Number(day.slice(0, 4)) + years, day.slice(4)];
  const moved = `${String(year).padStart(4, '0')}${rest}`;
  return isDay(moved) ? moved : `${moved.slice(0, 8)}28`;
}

/** How many days from start to end, both included. */
export const span = (start: Day, end: Day): number =>
  Math.round((asDate(end).getTime() - asDate(start).getTime()) / MS) + 1;

/** 1 Monday to 7 Sunday, as the facts have it. */
export const weekday = (day: Day): number => ((asDate(day).getUTCDay() + 6) % 7) + 1;

export const firstOfMonth = (day: Day): Day => `${day.slice(0, 8)}01`;
export const firstOfYear = (day: Day): Day => `${day.slice(0, 5)}01-01`;

/** Every day from start to end, both included. */
export function daysBetween(start: Day, end: Day): Day[] {
  return Array.from({ length: Math.max(0, span(start, end)) }, (_, index) => plusDays(start, index));
}

/** Every month from start's to end's, as "2026-11". */
export function monthsBetween(start: Day, end: Day): string[] {
  const index = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const [first, last] = [index(start), index(end)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
    const month = first + at;
    return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}
