/** A colour of front/theme.css, for what draws on a canvas: `colour('--brand')`. Empty where there is no page. */
export function colour(name: `--${string}`): string {
  if (typeof document === 'undefined') return '';
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
