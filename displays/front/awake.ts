/** Keeps the screen on while the page is visible; the system takes the lock away whenever the page is hidden. */
export function keepAwake(): () => void {
  const ask = () => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    // Refused on battery saving: the screen's own power settings decide then.
    navigator.wakeLock.request('screen').catch((error: unknown) => console.info('no wake lock', error));
  };
  ask();
  document.addEventListener('visibilitychange', ask);
  return () => document.removeEventListener('visibilitychange', ask);
}
