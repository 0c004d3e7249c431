import { Offline, Problem, type Api } from '$front/api';
import { sleep } from '$front/time/sleep';
import type { PrintJob } from '$front/types';

const POLL_MS = 700;
/** A job ends by itself after this time on the server, whatever its device does. */
const LONGEST_MS = 90_000;

/** `none`: this kiosk has no printer, or nothing is known of one. */
export type PaperState = 'none' | 'printing' | 'printed' | 'failed' | 'unknown';

/**
 * Print a ticket at this very kiosk, and follow the job to its end. attempt: 1 for the first slip; the same attempt
 * never prints twice, not even after a reload.
 */
export async function print(
  api: Pick<Api, 'persist'>,
  ticket: string,
  attempt: number,
  tell: (state: PaperState) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { device } = await api.persist<{ device: { id: string } | null }>('GET', '/me', undefined, {
      signal,
    });
    if (!device) return tell('none');
    const key = `print:${ticket}:${attempt}`;
    const body = { device: device.id };
    const job = await api.persist<PrintJob>('POST', `/tickets/${ticket}/print`, body, { key, signal });
    await follow(api, job, tell, signal);
  } catch (error) {
    if (error instanceof Problem || error instanceof Offline) tell('none');
    else if (!signal.aborted) throw error;
  }
}

async function follow(
  api: Pick<Api, 'persist'>,
  { job }: PrintJob,
  tell: (state: PaperState) => void,
  signal: AbortSignal,
): Promise<void> {
  tell('printing');
  for (let waited = 0; waited < LONGEST_MS; waited += POLL_MS) {
    const { state } = await api.persist<PrintJob>('GET', `/print-jobs/${job}`, undefined, { signal });
    if (state !== 'queued' && state !== 'printing') return tell(state);
    await sleep(POLL_MS, signal);
  }
  tell('unknown');
}
