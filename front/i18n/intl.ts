/** Formats of numbers and dates that follow the language of the page. */
import { locale } from './messages.svelte';

/** make: takes a BCP 47 locale; called once per locale, because `Intl`'s formats are slow to create. */
export function perLocale<T>(make: (locale: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const tag = locale();
    const found = made.get(tag) ?? make(tag);
    made.set(tag, found);
    return found;
  };
}

/** A number format with thousands separators in every language, also for four digits. */
export function numbers(options: Intl.NumberFormatOptions): (value: number) => string {
  const format = perLocale((tag) => new Intl.NumberFormat(tag, { useGrouping: true, ...options }));
  return (value) => format().format(value);
}
