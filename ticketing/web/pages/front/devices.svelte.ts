/** The devices of a site, and what can be done with them. */
import { access } from '$front/access.svelte';
import { api, newKey, Offline, Problem } from '$front/api';
import { refusal } from '$front/refusals';
import type { Device, DeviceList as Answer, KioskPrinter, Me, PrinterList } from '$front/types';
import { t } from '$front/i18n';

/** The login, or the right to see a site's devices, has ended. */
const LOST = [401, 403, 404];

export class DeviceList {
  me = $state.raw<Me | null>(null);
  sites = $state.raw<Me['sites'] | null>(null);
  site = $state('');
  devices = $state.raw<Device[] | null>(null);
  timezone = $state<string>();
  /** By the id of the kiosk. */
  printers = $state.raw<Record<string, KioskPrinter>>({});
  problem = $state('');

  async start(wanted: string | null): Promise<void> {
    await this.#attempt(async () => {
      const me = await api.get<Me>('/me');
      [this.me, this.sites] = [me, me.sites];
      this.site = (me.sites.find((each) => each.id === wanted) ?? me.sites[0])?.id ?? '';
      if (this.site) await this.#read();
    });
  }

  async choose(site: string): Promise<void> {
    [this.site, this.devices] = [site, null];
    await this.#attempt(() => this.#read());
  }

  async refresh(): Promise<void> {
    if (this.site) await this.#attempt(() => this.#read());
  }

  /** Throws what the server answered, for the form to show beside the code. */
  async confirm(code: string, name: string): Promise<Device> {
    const device = await api.post<Device>(
      '/devices/pairings/confirm',
      { code, site: this.site, name },
      { key: newKey() },
    );
    await this.refresh();
    return device;
  }

  async revoke(device: Device): Promise<void> {
    await this.#attempt(async () => {
      await api.delete(`/devices/${encodeURIComponent(device.id)}`);
      await this.#read();
    });
  }

  async #read(): Promise<void> {
    const site = this.site;
    const [answer, { printers }] = await Promise.all([
      api.get<Answer>(`/devices?${new URLSearchParams({ site })}`),
      api.get<PrinterList>(`/sites/${encodeURIComponent(site)}/printers`),
    ]);
    // Another site may have been chosen while this one was on its way.
    if (site !== this.site) return;
    [this.devices, this.timezone] = [answer.devices, answer.timezone];
    this.printers = Object.fromEntries(printers.map((each) => [each.device, each]));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.problem = '';
    } catch (error) {
      this.problem = sentenceOf(error);
      if (error instanceof Problem && LOST.includes(error.status)) void access.check();
    }
  }
}

export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return refusal(error);
  if (error instanceof Offline) return t('devices.offline');
  console.error(error);
  return t('devices.failed');
}
