import { locale } from '$front/i18n';

const TIMEZONE = 'America/Lima';

type Instant = Date | string | number;

/** "10:42", in the site's time zone: a kiosk's own clock zone is often wrong. */
export function clock(at: Instant, timeZone = TIMEZONE): string {
  return new Intl.DateTimeFormat(locale(), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(at));
}

/** "2026-11-24": the calendar's day in that zone, by which a centre's business day ends. */
export function localDay(at: Instant, timeZone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone,
  }).format(new Date(at));
}

/** "martes, 24 de noviembre". */
export function day(at: Instant, timeZone = TIMEZONE): string {
  return new Intl.DateTimeFormat(locale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone,
  }).format(new Date(at));
}

/** "24/11/2026, 17:31". */
export function moment(at: Instant, timeZone = TIMEZONE): string {
  return new Intl.DateTimeFormat(locale(), {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(at));
}

/** "45 s", "12 min", "1 h 05"; an em dash without a value. */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return '—';
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${pad(minutes % 60)}`;
}

/** "04:31", "1:04:31". */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${pad(m)}:${pad(s)}`;
}

/** Seconds from `since` to `now` (milliseconds of the epoch), never negative. */
export function elapsed(since: Instant, now: number): number {
  return Math.max(0, (now - new Date(since).getTime()) / 1000);
}

/** "R-045" is spoken "R 45": letters one by one, the number without its leading zeros. */
export function codeForSpeech(code: string): string {
  const parts = code.match(/\d+|\p{L}/gu) ?? [];
  return parts.map((part) => (/\d/.test(part) ? String(Number(part)) : part.toUpperCase())).join(' ');
}

/** Lower case without accents, for searching: "Trámite" → "tramite". */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
