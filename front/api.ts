import { isUnattended } from './time/attendance';
import { serverClock } from './time/clock';
import { givenUp, sleep } from './time/sleep';
import type { ErrorCode, Me } from './types';

const PREFIX = '/api/v1';
const TIMEOUT_MS = 8_000;
const LONGEST_PAUSE_MS = 16_000;

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Code of a problem; `http_502` and the like for answers of a proxy, which have none. */
export type Code = ErrorCode | `http_${number}`;

/** A refusal by the server: `detail` is a sentence for people, `code` is stable. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: Code,
    readonly detail: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(`${status} ${code}: ${detail}`);
    this.name = 'Problem';
  }
}

/** Not done, or of unknown outcome: retry with the same key. problem: the server's reason, if it sent one. */
export class Offline extends Error {
  constructor(
    reason: string,
    readonly problem: Problem | null = null,
  ) {
    super(reason);
    this.name = 'Offline';
  }
}

export interface Options {
  /** Idempotency-Key: one per act of the person, the same on every retry. */
  key?: string;
  signal?: AbortSignal;
  /** For slow requests, such as a report over many years. */
  timeoutMs?: number;
}

export interface PersistOptions extends Options {
  /** Called before each pause; `attempt` starts at 1. */
  onWaiting?: (attempt: number, reason: Offline) => void;
}

/** A random UUID; `crypto.randomUUID` is missing on plain-http pages, which many kiosks use. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export class Api {
  #token: string | null = null;
  #csrf: string | null = null;

  constructor(
    private readonly fetcher: typeof fetch = (...args) => fetch(...args),
    private readonly pause: (ms: number, signal?: AbortSignal) => Promise<void> = sleep,
  ) {}

  /** A device's bearer token; without one the session cookie authenticates. */
  setToken(token: string | null): void {
    this.#token = token;
  }

  get<T>(path: string, options: Options = {}): Promise<T> {
    return this.#send<T>('GET', path, undefined, options);
  }

  post<T>(path: string, body: unknown = {}, options: Options = {}): Promise<T> {
    return this.#send<T>('POST', path, body, options);
  }

  put<T>(path: string, body: unknown = {}, options: Options = {}): Promise<T> {
    return this.#send<T>('PUT', path, body, options);
  }

  delete<T>(path: string, options: Options = {}): Promise<T> {
    return this.#send<T>('DELETE', path, undefined, options);
  }

  /** Retry until the server answers (a `Problem` is an answer), always with the same key. */
  async persist<T>(method: Method, path: string, body?: unknown, options: PersistOptions = {}): Promise<T> {
    const { key = newKey(), signal, onWaiting } = options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#send<T>(method, path, body, { key, signal });
      } catch (error) {
        if (!(error instanceof Offline)) throw error;
        onWaiting?.(attempt, error);
        await this.pause(Math.min(1000 * 2 ** (attempt - 1), LONGEST_PAUSE_MS), signal);
      }
    }
  }

  async #send<T>(method: Method, path: string, body: unknown, options: Options): Promise<T> {
    const key = method === 'GET' ? undefined : (options.key ?? newKey());
    try {
      return await this.#once<T>(method, path, body, { ...options, key });
    } catch (error) {
      // The session was renewed (another tab logged in): one new CSRF token, one more try, same key.
      if (!(error instanceof Problem) || error.code !== 'csrf_failed') throw error;
      this.#csrf = null;
      return this.#once<T>(method, path, body, { ...options, key });
    }
  }

  async #once<T>(method: Method, path: string, body: unknown, options: Options): Promise<T> {
    const { key, signal } = options;
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': pageLanguage() };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    if (key) headers['Idempotency-Key'] = key;
    if (isUnattended()) headers['X-Unattended'] = '1';
    if (method !== 'GET' && !this.#token) headers['X-CSRFToken'] = await this.#csrfToken(signal);
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return this.#answer<T>(
      PREFIX + path,
      { method, headers, body: payload, credentials: 'same-origin' },
      options,
    );
  }

  async #csrfToken(signal?: AbortSignal): Promise<string> {
    this.#csrf ??= (await this.get<Me>('/me', { signal })).csrf_token ?? '';
    return this.#csrf;
  }

  async #answer<T>(url: string, init: RequestInit, { signal, timeoutMs = TIMEOUT_MS }: Options): Promise<T> {
    const limit = timeLimit(timeoutMs, signal);
    const asked = serverClock.elapsed();
    try {
      const response = await this.fetcher(url, { ...init, signal: limit.signal });
      serverClock.hear(response.headers.get('Date'), asked);
      return await read<T>(response);
    } catch (error) {
      if (error instanceof Problem || error instanceof Offline) throw error;
      if (signal?.aborted) throw givenUp();
      throw new Offline(error instanceof Error ? error.message : String(error));
    } finally {
      limit.clear();
    }
  }
}

export const api = new Api();
export const setToken = (token: string | null): void => api.setToken(token);

async function read<T>(response: Response): Promise<T> {
  if (response.status >= 502 && response.status <= 504) {
    throw new Offline(`HTTP ${response.status}`, await problemOf(response));
  }
  if (response.ok) return (response.status === 204 ? null : await response.json()) as T;
  throw await problemOf(response);
}

/** The Problem of a failed response; a proxy or a crash may answer HTML, which becomes a Problem too. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  const json = response.headers.get('Content-Type')?.includes('json') ?? false;
  const body = (json ? JSON.parse(text) : {}) as Record<string, unknown>;
  const { type: _type, title, status: _status, detail, code, ...extra } = body;
  const words = String(detail ?? title ?? '');
  const named = (code ?? `http_${response.status}`) as Code;
  return new Problem(response.status, named, words, extra);
}

// AbortSignal.any is newer than the oldest kiosk browsers.
function timeLimit(ms: number, outer?: AbortSignal): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(stop, ms);
  if (outer?.aborted) stop();
  outer?.addEventListener('abort', stop);
  const clear = () => {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  };
  return { signal: controller.signal, clear };
}

function pageLanguage(): string {
  return typeof document === 'undefined' ? 'es-PE' : document.documentElement.lang || 'es-PE';
}
