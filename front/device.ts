import { api, Problem } from './api';
import { sleep } from './sleep';
import type { DeviceKind, Pairing, PairingState } from './types';

const POLL_MS = 2_000;
const THROTTLED_MS = 20_000;

const name = (kind: DeviceKind, site: string) => `suyay.device.${kind}.${site}`;

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

/** Forget the token after a 401: it was revoked, and the device has to be paired again. */
export function dropToken(kind: DeviceKind, site: string): void {
  localStorage.removeItem(name(kind, site));
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
