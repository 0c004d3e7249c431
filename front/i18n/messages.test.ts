import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { below, language, load, locale, setLanguage, t, tOr, type Bundle } from '$front/i18n';
import { message, usePack } from '$front/i18n/testing';

const english: Bundle = {
  language: 'en',
  locale: 'en',
  languages: [],
  files: ['kiosk'],
  messages: {
    'kiosk.entities.waiting': message('{count, plural, =0 {No wait} one {# person} other {# people}}'),
  },
};

describe('messages', () => {
  beforeEach(() => usePack('es'));
  afterEach(() => vi.unstubAllGlobals());

  it('counts people as Spanish does', () => {
    const counted = [0, 1, 5].map((count) => t('kiosk.entities.waiting', { count }));
    expect(counted).toEqual(['Sin espera', '1 persona en espera', '5 personas en espera']);
  });

  it('shows the id of a message that no pack has, and says so once', () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    load({ ...english, language: 'xx', messages: {} });
    expect([t('kiosk.title'), t('kiosk.title')]).toEqual(['kiosk.title', 'kiosk.title']);
    expect(told).toHaveBeenCalledTimes(1);
    expect(tOr('kiosk.title', 'otherwise')).toBe('otherwise');
  });

  it('shows a message that cannot be read as it is written, instead of nothing at all', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    load({ ...english, language: 'xx', messages: { 'kiosk.entities.waiting': '{count, plural, one {#}' } });
    expect(t('kiosk.entities.waiting', { count: 2 })).toBe('{count, plural, one {#}');
  });

  it('shows the words that it has when a value is missing', () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const messages = { 'kiosk.ticket.confirm': message("Cancel {code}? You''ll wait again.") };
    load({ ...english, language: 'xx', messages });
    // @ts-expect-error: the types ask for the value.
    expect(t('kiosk.ticket.confirm', {})).toBe("Cancel code? You'll wait again.");
    expect(tOr('kiosk.ticket.confirm', 'otherwise')).toBe('otherwise');
    expect(told).toHaveBeenCalled();
  });

  it('gives words that are data, without what takes values', () => {
    const messages = {
      'kiosk.synonyms.dni': 'documento',
      'kiosk.synonyms.x': message('{n}'),
      'kiosk.title': 'T',
    };
    load({ ...english, language: 'xx', messages });
    expect(below('kiosk.synonyms')).toEqual({ dni: 'documento' });
  });

  it('fetches another language once and speaks it', async () => {
    const fetching = vi.fn(async () => new Response(JSON.stringify(english)));
    vi.stubGlobal('fetch', fetching);
    expect(await setLanguage('en')).toBe(true);
    expect(t('kiosk.entities.waiting', { count: 1 })).toBe('1 person');
    expect([language(), locale()]).toEqual(['en', 'en']);
    usePack('es');
    expect(await setLanguage('en')).toBe(true);
    expect(fetching).toHaveBeenCalledTimes(1);
  });

  it('shows the language that was wanted last, whatever comes later', async () => {
    let answer: (response: Response) => void = () => undefined;
    vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (answer = resolve)));
    const slow = setLanguage('ay');
    expect(await setLanguage('es')).toBe(true);
    answer(new Response(JSON.stringify({ ...english, language: 'ay' })));
    expect(await slow).toBe(false);
    expect(language()).toBe('es');
  });

  it('stays in its language when the other cannot be fetched', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 503 }));
    expect(await setLanguage('qu')).toBe(false);
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('offline')));
    expect(await setLanguage('qu')).toBe(false);
    expect(language()).toBe('es');
  });
});
