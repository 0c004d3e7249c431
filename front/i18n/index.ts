export { numbers, perLocale } from './intl';
/** A screen's texts: `t(id, values)` in the language of the person in front of it. */
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
