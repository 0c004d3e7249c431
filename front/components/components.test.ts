// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { load } from '$front/i18n';
import { usePack } from '$front/i18n/testing';
import Clock from './Clock.svelte';
import DataTable from './DataTable.svelte';
import Dialog from './Dialog.svelte';
import LanguageChoice from './LanguageChoice.svelte';
import LogoutForm from './LogoutForm.svelte';
import OfflineBanner from './OfflineBanner.svelte';
import ProfileLanguage from './ProfileLanguage.svelte';
import TopBar from './TopBar.svelte';

const words = (html: string) => createRawSnippet(() => ({ render: () => html }));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  usePack('es');
});

describe('the banner of a lost connection', () => {
  it('interrupts with what is wrong and what it means', () => {
    render(OfflineBanner, { title: 'Sin conexión desde las 10:42', text: 'Seguimos intentando.' });
    expect(screen.getByRole('alert').textContent).toContain('Sin conexión desde las 10:42');
    expect(screen.getByText('Seguimos intentando.')).toBeTruthy();
  });
  it('only tells when the screen still works', () => {
    render(OfflineBanner, { title: 'Sin avisos al instante', mild: true });
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('status').textContent).toContain('Sin avisos al instante');
  });
});

describe('the dialog', () => {
  it('is modal, named by its title, and closes by its button', async () => {
    const onClose = vi.fn();
    render(Dialog, {
      title: 'Derivar R-045',
      text: 'Conserva su hora.',
      onClose,
      children: words('<p>Colas</p>'),
    });
    const dialog = screen.getByRole('dialog');
    expect(document.getElementById(dialog.getAttribute('aria-labelledby')!)!.textContent).toBe(
      'Derivar R-045',
    );
    expect(dialog.hasAttribute('open')).toBe(true);
    await fireEvent.click(screen.getByRole('button', { name: /Cerrar/ }));
    expect(onClose).toHaveBeenCalledOnce();
  });
});

describe('the top bar', () => {
  it('leads home by its logo where it may', () => {
    render(TopBar, { children: words('<b>Lima Norte</b>') });
    expect(screen.getByRole('banner').textContent).toContain('Lima Norte');
    expect(screen.getByRole('link', { name: 'Suyay' }).getAttribute('href')).toBe('/');
  });
  it('leads nowhere from a console at which somebody is served', () => {
    render(TopBar, { home: false, children: words('<b>Lima Norte</b>') });
    expect(screen.queryByRole('link')).toBeNull();
  });
});

describe('the clock', () => {
  it("tells the site's time, whatever the computer's zone", () => {
    render(Clock, { now: Date.UTC(2026, 10, 27, 17, 5), timezone: 'America/Lima', label: 'Hora' });
    expect(screen.getByText(/12:05/).textContent).toBe('Hora12:05');
  });
});

describe('the table', () => {
  const table = {
    caption: 'Espera por centro',
    columns: [{ label: 'Centro' }, { label: 'Espera', numeric: true }],
    rows: [
      [{ text: 'Cusco', href: '/reports?site=cusco' }, '12 min'],
      ['Callao', { text: '9 min', tone: 'good' as const }],
    ],
  };
  it('names its rows and columns', () => {
    render(DataTable, { table });
    expect(screen.getByRole('table', { name: 'Espera por centro' })).toBeTruthy();
    expect(screen.getAllByRole('rowheader').map((each) => each.textContent)).toEqual(['Cusco', 'Callao']);
    expect(screen.getByText('9 min').className).toContain('good');
  });
  it('hands a click on a link to who asked for it', async () => {
    const followed: string[] = [];
    const follow = (href: string) => (event: MouseEvent) => {
      event.preventDefault();
      followed.push(href);
    };
    render(DataTable, { table, follow });
    await fireEvent.click(screen.getByRole('link', { name: 'Cusco' }));
    expect(followed).toEqual(['/reports?site=cusco']);
  });
});

describe('the form that logs out', () => {
  it('posts the token, so that the server’s answer is the next page', () => {
    const { container } = render(LogoutForm, { token: 'abc' });
    const form = container.querySelector('form')!;
    expect([form.method, form.getAttribute('action')]).toEqual(['post', '/logout']);
    expect(new FormData(form).get('csrf_token')).toBe('abc');
  });
});

describe('the choice of a language', () => {
  const languages = [
    { tag: 'es', name: 'Español' },
    { tag: 'en', name: 'English' },
  ];
  const bundle = (language: string) => ({
    language,
    locale: language,
    languages,
    files: ['common'],
    messages: {},
  });

  it('offers every pack in its own name and marks the present one', () => {
    load(bundle('es'));
    render(LanguageChoice);
    const pressed = screen
      .getAllByRole('button')
      .map((each) => [each.textContent, each.getAttribute('aria-pressed'), each.lang]);
    expect(pressed).toEqual([
      ['Español', 'true', 'es'],
      ['English', 'false', 'en'],
    ]);
  });
  it('changes the page, and tells who remembers the choice', async () => {
    load(bundle('es'));
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(bundle('en'))));
    const onchange = vi.fn();
    render(LanguageChoice, { onchange });
    await fireEvent.click(screen.getByRole('button', { name: 'English' }));
    await vi.waitFor(() => expect(onchange).toHaveBeenCalledWith('en'));
    expect(document.documentElement.lang).toBe('en');
    expect(screen.getByRole('button', { name: 'English' }).getAttribute('aria-pressed')).toBe('true');
  });
  it('is not there when there is nothing to choose', () => {
    load({ ...bundle('es'), languages: languages.slice(0, 1) });
    render(LanguageChoice);
    expect(screen.queryAllByRole('button')).toEqual([]);
  });
});

describe('the language of a person', () => {
  const languages = [
    { tag: 'es', name: 'Español' },
    { tag: 'qu', name: 'Runasimi' },
  ];
  const bundle = (language: string) => ({
    language,
    locale: language,
    languages,
    files: ['common'],
    messages: { 'common.language': language === 'es' ? 'Idioma' : 'Simi' },
  });

  /** A server that answers every request except the lost ones. */
  function serving(lost?: string): [string, string][] {
    const sent: [string, string][] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
      sent.push([url, String(init.body ?? '')]);
      if (lost && url.endsWith(lost)) throw new TypeError('Failed to fetch');
      const answer = url.startsWith('/languages') ? bundle('qu') : { csrf_token: 'abc', language: 'qu' };
      return new Response(JSON.stringify(answer));
    });
    return sent;
  }

  async function choose(): Promise<void> {
    load(bundle('es'));
    render(ProfileLanguage);
    await fireEvent.change(screen.getByLabelText('Idioma'), { target: { value: 'qu' } });
    await screen.findByLabelText('Simi');
  }

  it('changes the page, and is kept in the profile', async () => {
    const sent = serving();
    await choose();
    await vi.waitFor(() =>
      expect(sent).toContainEqual(['/api/v1/me/language', JSON.stringify({ language: 'qu' })]),
    );
  });

  it('changes the page even where the profile cannot be reached', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    serving('/me/language');
    await choose();
    await vi.waitFor(() => expect(warned).toHaveBeenCalledOnce());
  });
});
