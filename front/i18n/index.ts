/** A screen's texts: `t(id, values)` in the language of the person in front of it. */
export { has, language, languages, load, locale, setLanguage, t, type Bundle } from './messages.svelte';
