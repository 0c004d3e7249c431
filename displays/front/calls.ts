import type { BoardCall } from '$front/types';

/** One row per ticket, newest first: a person called again or at another window must not read the old one. */
export function latestPerTicket(calls: readonly BoardCall[], rows: number): BoardCall[] {
  const latest = new Map<string, BoardCall>();
  for (const call of calls) if (!latest.has(call.ticket_code)) latest.set(call.ticket_code, call);
  return [...latest.values()].slice(0, rows);
}

/** Always exactly `rows` places, so that a row changes its words and never its position. */
export function fixedRows(calls: readonly BoardCall[], rows: number): (BoardCall | null)[] {
  const latest = latestPerTicket(calls, rows);
  return Array.from({ length: rows }, (_, row) => latest[row] ?? null);
}

/** The `size` items to show at `now` (ms) when there are more: pages take turns of `everyMs`, the last one filled from the front. */
export function pageAt<T>(items: readonly T[], size: number, now: number, everyMs: number): T[] {
  if (items.length <= size) return [...items];
  const pages = Math.ceil(items.length / size);
  const start = (Math.floor(now / everyMs) % pages) * size;
  return [...items, ...items].slice(start, start + size);
}
