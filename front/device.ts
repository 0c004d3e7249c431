import { api, Problem } from './api';
import { serverClock } from './time/clock';
import { sleep } from './time/sleep';
import type { DeviceKind, NewToken, Pairing, PairingState } from './types';

const POLL_MS = 2_000;
const THROTTLED_MS = 20_000;

const RENEWED_MS = 30 * 24 * 3_600_000;

const name = (kind: DeviceKind, site: string) => `suyay.device.${kind}.${site}`;
const since = (kind: DeviceKind, site: string) => `suyay.device-since.${kind}.${site}`;

/** The device's token: from the URL's fragment (stored, then removed from the URL) or from an earlier visit. */
export function deviceToken(kind: DeviceKind, site: string): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    storeToken(kind, site, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return localStorage.getItem(name(kind, site));
}

export function storeToken(kind: DeviceKind, site: string, token: string): void {
  localStorage.setItem(name(kind, site), token);
}

/** Store the token of a pairing, which renewToken() replaces when it has grown old. */
export function storePaired(kind: DeviceKind, site: string, token: string, now = serverClock.now()): void {
  storeToken(kind, site, token);
  localStorage.setItem(since(kind, site), String(now));
}

/**
 * Forget the token after a 401: it was revoked, and the device has to be paired again.
 * Returns the token that has replaced it, when another page of this device renewed it; otherwise null.
 */
export function dropToken(kind: DeviceKind, site: string, refused: string | null): string | null {
  const stored = localStorage.getItem(name(kind, site));
  if (stored && stored !== refused) return stored;
  localStorage.removeItem(name(kind, site));
  localStorage.removeItem(since(kind, site));
  return null;
}

/** Ask for a new token when the paired one is old. The next visit uses it, and its first use ends the old one. */
export async function renewToken(
  kind: DeviceKind,
  site: string,
  token: string,
  now = serverClock.now(),
): Promise<void> {
  const stored = Number(localStorage.getItem(since(kind, site)));
  // Tokens that came by a link have no date: the link has to work again.
  if (!stored || now - stored < RENEWED_MS || localStorage.getItem(name(kind, site)) !== token) return;
  try {
    const renewed = await api.post<NewToken>('/devices/own/token', {});
    storePaired(kind, site, renewed.token, now);
  } catch (error) {
    // The present one still works; the next visit asks again.
    console.warn(error);
  }
}

export function devicePage(kind: DeviceKind, site: string): string {
  return `/${kind}/${encodeURIComponent(site)}`;
}

export interface PairingSteps {
  signal: AbortSignal;
  /** Called with each new code to show; an expired code is replaced by a new one. */
  onCode(pairing: Pairing): void;
  onOffline(offline: boolean): void;
}

/** Show codes until a staff member confirms one; return the token and its site. */
export async function pair(kind: DeviceKind, steps: PairingSteps): Promise<{ token: string; site: string }> {
  for (;;) {
    const pairing = await begin(kind, steps);
    steps.onCode(pairing);
    const answer = await confirmed(pairing, steps);
    if (answer?.token && answer.device) return { token: answer.token, site: answer.device.site };
  }
}

async function begin(kind: DeviceKind, steps: PairingSteps): Promise<Pairing> {
  for (;;) {
    try {
      return await insist<Pairing>('POST', '/devices/pairings', { kind }, steps);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 429) throw error;
      await sleep(THROTTLED_MS, steps.signal);
    }
  }
}

/** Wait for the code's confirmation; null when it can no longer be confirmed. */
async function confirmed(pairing: Pairing, steps: PairingSteps): Promise<PairingState | null> {
  for (;;) {
    await sleep(POLL_MS, steps.signal);
    try {
      const answer = await insist<PairingState>('GET', `/devices/pairings/${pairing.id}`, undefined, steps);
      if (answer.state !== 'pending') return answer;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 404) return null;
      if (error.status !== 429) throw error;
      await sleep(THROTTLED_MS, steps.signal);
    }
  }
}

async function insist<T>(
  method: 'GET' | 'POST',
  path: string,
  body: unknown,
  steps: PairingSteps,
): Promise<T> {
  const onWaiting = () => steps.onOffline(true);
  const answer = await api.persist<T>(method, path, body, { signal: steps.signal, onWaiting });
  steps.onOffline(false);
  return answer;
}
