/** Cookie with a visitor's choice, for the next pages of this browser; the server reads it (ticketing/web/languages.py). */
const COOKIE = 'suyay_language';
const A_YEAR_S = 365 * 24 * 3600;

export function rememberLanguage(tag: string): void {
  document.cookie = `${COOKIE}=${encodeURIComponent(tag)}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
}
