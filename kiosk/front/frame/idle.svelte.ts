import { serverClock } from '$front/time/clock';

export const IDLE_S = 30;
export const WARN_S = 10;

/** Counts down while the screen is not touched; by elapsed time, for the computer's clock may be put right meanwhile. */
export class Idle {
  left = $state(IDLE_S);
  #end = 0;

  /** While `asking`, only an answer counts: the finger that dismissed the question must not reach what lies below. */
  constructor(
    private readonly onEnd: () => void,
    private readonly asking: () => boolean,
  ) {}

  touch = (): void => {
    this.#end = serverClock.elapsed() + IDLE_S * 1000;
    this.left = IDLE_S;
  };

  start(): () => void {
    const events = ['pointerdown', 'keydown', 'wheel', 'touchmove'];
    const timer = setInterval(() => this.#tick(), 250);
    for (const event of events) addEventListener(event, this.#onTouch, { passive: true });
    this.touch();
    return () => {
      clearInterval(timer);
      for (const event of events) removeEventListener(event, this.#onTouch);
    };
  }

  #onTouch = (): void => {
    if (!this.asking()) this.touch();
  };

  #tick(): void {
    this.left = Math.max(0, Math.ceil((this.#end - serverClock.elapsed()) / 1000));
    if (this.left > 0) return;
    this.touch();
    this.onEnd();
  }
}
