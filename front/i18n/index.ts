export { numbers, perLocale } from './intl';
/** A screen's texts: `t(id, values)` in the language chosen on the screen. */
export {
  below,
  language,
  languages,
  load,
  locale,
  setLanguage,
  t,
  tOr,
  type Bundle,
} from './messages.svelte';
export { rememberLanguage } from './remember';
