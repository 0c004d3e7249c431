/** Beyond this the computer's clock is taken to be wrong; below it the Date header's whole seconds are the error. */
const TOLERATED_MS = 3_000;

/** The server's time as the screen shows it, once a second. */
class Ticking {
  now = $state(Date.now());
  #offset = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  start(): () => void {
    this.#timer = setInterval(() => this.#tick(), 1_000);
    return () => clearInterval(this.#timer);
  }

  /** Timers would be wrong by as much as this computer's clock is: the server's own says by how much. */
  async synchronise(): Promise<void> {
    const asked = Date.now();
    const response = await fetch('/healthz', { cache: 'no-store' }).catch(() => null);
    const told = Date.parse(response?.headers.get('Date') ?? '');
    const offset = told + 500 - (asked + Date.now()) / 2;
    this.#offset = Math.abs(offset) > TOLERATED_MS ? offset : 0;
    this.#tick();
  }

  #tick(): void {
    this.now = Date.now() + this.#offset;
  }
}

export const ticking = new Ticking();
