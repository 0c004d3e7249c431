import { below, t } from '$front/i18n';

/** What the search knows of a language. synonyms: what people say → words of the catalogue. */
export interface SearchWords {
  synonyms: Record<string, string[]>;
  /** Passed over: "de", "la". */
  small: Set<string>;
}

export function searchWords(): SearchWords {
  const synonyms = Object.entries(below('kiosk.synonyms')).map(([said, meant]) => [said, meant.split(' ')]);
  return {
    synonyms: Object.fromEntries(synonyms) as Record<string, string[]>,
    small: new Set(t('kiosk.smallWords').split(' ')),
  };
}
