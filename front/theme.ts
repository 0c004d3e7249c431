/** A colour of front/theme.css for drawing on a canvas, such as `colour('--brand')`. Empty without a page. */
export function colour(name: `--${string}`): string {
  if (typeof document === 'undefined') return '';
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
