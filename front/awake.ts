/** A lock that the system took from a visible page, as on a low battery, is asked for again after so long. */
const AGAIN_MS = 30_000;

/** Keeps the screen on while the page is visible; the system takes the lock away whenever the page is hidden. */
export function keepAwake(): () => void {
  let stopped = false;
  let lock: WakeLockSentinel | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, AGAIN_MS);
  };
  const ask = () => {
    clearTimeout(timer);
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    if (lock && !lock.released) return;
    navigator.wakeLock.request('screen').then((given) => {
      if (stopped) return void given.release();
      lock = given;
      given.addEventListener('release', () => stopped || later());
    }, later);
  };
  ask();
  document.addEventListener('visibilitychange', ask);
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
