/** Formats of numbers and dates that follow the language of the page. */
import { locale } from './messages.svelte';

/** make: given a BCP 47 locale; called once for each, since `Intl`'s formats are slow to make. */
export function perLocale<T>(make: (locale: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const tag = locale();
    const found = made.get(tag) ?? make(tag);
    made.set(tag, found);
    return found;
  };
}

/** With separators of thousands in every language, also where four digits usually have none. */
export function numbers(options: Intl.NumberFormatOptions): (value: number) => string {
  const format = perLocale((tag) => new Intl.NumberFormat(tag, { useGrouping: true, ...options }));
  return (value) => format().format(value);
}
