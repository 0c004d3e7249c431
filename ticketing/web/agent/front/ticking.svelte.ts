import { serverClock } from '$front/time/clock';

/** The server's time as the screen shows it, once a second. */
class Ticking {
  now = $state(serverClock.now());

  start(): () => void {
    const timer = setInterval(() => (this.now = serverClock.now()), 1_000);
    const unkept = serverClock.keep();
    return () => {
      clearInterval(timer);
      unkept();
    };
  }

  /** What it is now, without waiting for the second: the server has told its time. */
  set(): void {
    this.now = serverClock.now();
  }
}

export const ticking = new Ticking();
