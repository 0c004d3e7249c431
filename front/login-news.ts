/** News among the tabs of one browser, which share one login: it may have ended, or begun, in this one. */

export const LOGIN_NEWS = 'suyay.login';

/** The others ask the server; a value that stays the same would tell them nothing. */
export function tellOtherTabs(): void {
  localStorage.setItem(LOGIN_NEWS, String(Math.random()));
}
