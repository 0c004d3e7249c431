import type { MessageId, Messages } from '$front/generated/messages';
import { filled, type Tree, type Values } from './filled';

/** A text, or where values are to be filled in the syntax tree of its ICU pattern: no screen contains a parser. */
export type Message = string | Tree;

/** Messages by id, which the server writes into a page and serves at `/languages/{tag}.json`. */
export interface Bundle {
  language: string;
  locale: string;
  languages: { tag: string; name: string }[];
  files: string[];
  messages: Record<string, Message>;
}

type Arguments<Id extends MessageId> = Messages[Id] extends null ? [] : [values: NonNullable<Messages[Id]>];

const EMPTY: Bundle = { language: 'es', locale: 'es-PE', languages: [], files: [], messages: {} };

const first = ofPage();
let current = $state.raw(first);
const known = new Map([[first.language, first]]);
const missed = new Set<string>();
/** Number of calls of setLanguage(), by which a late answer is recognised. */
let choices = 0;

/** The message in the current language; a component that reads it is updated when the language changes. */
export function t<Id extends MessageId>(id: Id, ...[values]: Arguments<Id>): string {
  return text(id, values as Values | undefined);
}

/** Like t(), but the fallback where the message or a value is missing, as for a code of a newer server. */
export function tOr(id: string, fallback = '', values?: Values): string {
  return id in current.messages ? (spoken(id, values) ?? fallback) : fallback;
}

/** The messages below a path that take no values, by the rest of their ids: lists of words that are kept as data. */
export function below(path: string): Record<string, string> {
  const prefix = `${path}.`;
  const found: Record<string, string> = {};
  for (const [id, words] of Object.entries(current.messages))
    if (id.startsWith(prefix) && typeof words === 'string') found[id.slice(prefix.length)] = words;
  return found;
}

export const language = (): string => current.language;
export const languages = (): Bundle['languages'] => current.languages;
/** BCP 47 tag, for `Intl`. */
export const locale = (): string => current.locale;

/** Show the page in another language; false when its texts could not be fetched, or another was chosen meanwhile. */
export async function setLanguage(tag: string): Promise<boolean> {
  const choice = ++choices;
  const bundle = known.get(tag) ?? (await fetched(tag));
  // On a slow network a kiosk could otherwise switch to the previous person's language in front of the next one.
  if (!bundle || choice !== choices) return false;
  load(bundle);
  return true;
}

export function load(bundle: Bundle): void {
  known.set(bundle.language, bundle);
  current = bundle;
  if (typeof document !== 'undefined') document.documentElement.lang = bundle.locale;
}

function text(id: string, values?: Values): string {
  const message = current.messages[id];
  return message === undefined ? unknown(id) : (spoken(id, values) ?? bare(message));
}

/** The message with its values; null when they do not fit, because a mistake in a text must not break the screen. */
function spoken(id: string, values?: Values): string | null {
  const message = current.messages[id]!;
  if (typeof message === 'string') return message;
  try {
    return filled(message, current.locale, values);
  } catch (error) {
    if (!missed.has(id)) console.error(`message ${id}`, error);
    missed.add(id);
    return null;
  }
}

/** The message's own words, with the names of its values. */
function bare(message: Message): string {
  if (typeof message === 'string') return message;
  return message.map((each) => ('value' in each ? each.value : '')).join('');
}

function unknown(id: string): string {
  if (!missed.has(id)) console.error(`no message ${id}`);
  missed.add(id);
  return id;
}

async function fetched(tag: string): Promise<Bundle | null> {
  try {
    const answer = await fetch(`/languages/${encodeURIComponent(tag)}.json?files=${current.files.join(',')}`);
    return answer.ok ? ((await answer.json()) as Bundle) : null;
  } catch {
    return null;
  }
}

function ofPage(): Bundle {
  const block = typeof document === 'undefined' ? null : document.getElementById('messages');
  return block?.textContent ? (JSON.parse(block.textContent) as Bundle) : EMPTY;
}
