// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Badge from './Badge.svelte';
import Button from './Button.svelte';
import ListRow from './ListRow.svelte';
import Notice from './Notice.svelte';
import ReasonForm from './ReasonForm.svelte';
import SearchField from './SearchField.svelte';

const words = (html: string) => createRawSnippet(() => ({ render: () => html }));

afterEach(cleanup);

describe('a button', () => {
  it('sends no form unless it is told to', () => {
    render(Button, { children: words('<b>Volver</b>') });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Volver' }).type).toBe('button');
    cleanup();
    render(Button, { type: 'submit', children: words('<b>Enviar</b>') });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Enviar' }).type).toBe('submit');
  });
  it('looks as its tone and size say, and tells what it does', async () => {
    const onclick = vi.fn();
    render(Button, {
      tone: 'danger',
      size: 'touch',
      'aria-expanded': false,
      'aria-controls': 'list',
      onclick,
      children: words('<b>Anular</b>'),
    });
    const button = screen.getByRole('button', { name: 'Anular', expanded: false });
    expect([...button.classList]).toEqual(['button', 'button--danger', 'button--touch']);
    expect(button.getAttribute('aria-controls')).toBe('list');
    await fireEvent.click(button);
    expect(onclick).toHaveBeenCalledOnce();
  });
  it('keeps the focus while a command is under way, and loses it when it is disabled for good', () => {
    render(Button, { 'aria-disabled': true, 'aria-busy': true, children: words('<b>Llamar</b>') });
    const button = screen.getByRole<HTMLButtonElement>('button');
    const said = ['aria-disabled', 'aria-busy'].map((name) => button.getAttribute(name));
    expect([button.disabled, ...said]).toEqual([false, 'true', 'true']);
    cleanup();
    render(Button, { disabled: true, children: words('<b>Llamar</b>') });
    expect(screen.getByRole<HTMLButtonElement>('button').disabled).toBe(true);
  });
});

describe('a badge', () => {
  it('is words in a tone, and a button only when it leads somewhere', async () => {
    render(Badge, { tone: 'warn', title: 'Cola llena', children: words('<b>Llena</b>') });
    expect(screen.getByTitle('Cola llena').className).toBe('badge badge--warn');
    expect(screen.queryByRole('button')).toBeNull();
    cleanup();
    const onclick = vi.fn();
    render(Badge, { onclick, children: words('<b>Módulo 3</b>') });
    await fireEvent.click(screen.getByRole('button', { name: 'Módulo 3' }));
    expect(onclick).toHaveBeenCalledOnce();
  });
});

describe('a notice', () => {
  it('interrupts a screen reader only with what is wrong', () => {
    render(Notice, { tone: 'bad', children: words('<b>No se pudo</b>') });
    expect(screen.getByRole('alert').textContent).toContain('No se pudo');
    cleanup();
    render(Notice, { tone: 'good', children: words('<b>Vinculado</b>') });
    expect(screen.getByRole('status').textContent).toContain('Vinculado');
    cleanup();
    render(Notice, { children: words('<b>Traiga su DNI</b>') });
    expect([screen.queryByRole('alert'), screen.queryByRole('status')]).toEqual([null, null]);
  });
  it('is announced once where a live region is around it', () => {
    render(Notice, { tone: 'bad', role: null, children: words('<b>No se pudo</b>') });
    expect(screen.queryByRole('alert')).toBeNull();
  });
  it('has its buttons beside its words', () => {
    render(Notice, { children: words('<b>Listo</b>'), actions: words('<button>Deshacer</button>') });
    expect(screen.getByRole('button', { name: 'Deshacer' }).closest('.notice__words')).toBeNull();
  });
});

describe('a search field', () => {
  it('is named by its label and may show an example', async () => {
    const oninput = vi.fn();
    render(SearchField, { label: 'Buscar ticket', placeholder: 'R-045', value: '', oninput });
    const field = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Buscar ticket' });
    expect(field.placeholder).toBe('R-045');
    await fireEvent.input(field, { target: { value: 'r 45' } });
    expect(oninput).toHaveBeenCalledOnce();
  });
  it('tells which entry of a list its keys are at', () => {
    const combobox = { list: 'services', active: 'service-2' };
    render(SearchField, { label: 'Buscar trámite', value: '', combobox });
    const field = screen.getByRole('combobox', { name: 'Buscar trámite', expanded: true });
    expect(field.getAttribute('aria-controls')).toBe('services');
    expect(field.getAttribute('aria-activedescendant')).toBe('service-2');
  });
});

describe('a row of a list', () => {
  const parts = {
    lead: words('<b>R</b>'),
    children: words('<span>RENIEC</span>'),
    end: words('<i>7</i>'),
  };
  it('reads from its sign over its words to its figure', () => {
    render(ListRow, parts);
    expect(screen.getByRole('listitem').textContent.replace(/\s+/g, ' ').trim()).toBe('R RENIEC 7');
    expect(screen.queryByRole('button')).toBeNull();
  });
  it('is one button when it opens something, with its own buttons outside of it', async () => {
    const onclick = vi.fn();
    render(ListRow, { ...parts, onclick, actions: words('<button>Llamar</button>') });
    const row = screen.getByRole('button', { name: /RENIEC/ });
    expect(within(row).queryByRole('button')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Llamar' }));
    expect(onclick).not.toHaveBeenCalled();
    await fireEvent.click(row);
    expect(onclick).toHaveBeenCalledOnce();
  });
  it('opens nothing while it is disabled', () => {
    render(ListRow, { ...parts, onclick: vi.fn(), disabled: true });
    expect(screen.getByRole<HTMLButtonElement>('button').disabled).toBe(true);
  });
  it('marks its edge', () => {
    render(ListRow, { ...parts, edge: 'preferential', class: 'current' });
    expect([...screen.getByRole('listitem').classList]).toEqual(['row', 'row--preferential', 'current']);
  });
});

describe('a form that asks for a reason', () => {
  const send = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Confirmar' });

  it('sends what was written, without the spaces around it', async () => {
    const onsend = vi.fn();
    render(ReasonForm, { label: 'Motivo', confirm: 'Confirmar', onsend });
    await fireEvent.input(screen.getByLabelText('Motivo'), { target: { value: '  Se retiró ' } });
    await fireEvent.click(send());
    expect(onsend).toHaveBeenCalledExactlyOnceWith('Se retiró');
  });
  it('sends an empty reason where it is optional, and not where it is required', async () => {
    const onsend = vi.fn();
    render(ReasonForm, { label: 'Motivo', hint: '(opcional)', confirm: 'Confirmar', onsend });
    expect(screen.getByLabelText('Motivo (opcional)')).toBeTruthy();
    await fireEvent.click(send());
    expect(onsend).toHaveBeenCalledExactlyOnceWith('');
    cleanup();
    render(ReasonForm, { label: 'Motivo', required: true, confirm: 'Confirmar', onsend });
    expect(send().disabled).toBe(true);
    await fireEvent.input(screen.getByLabelText('Motivo'), { target: { value: ' ' } });
    expect(send().disabled).toBe(true);
  });
  it('offers ready reasons to a click and to the key of their place', async () => {
    const onsend = vi.fn();
    const reasons = ['Refrigerio', 'Servicios higiénicos'];
    render(ReasonForm, { reasons, label: 'Otro', confirm: 'Confirmar', onsend });
    await fireEvent.click(screen.getByRole('button', { name: 'Refrigerio' }));
    await fireEvent.keyDown(window, { key: '2' });
    await fireEvent.keyDown(window, { key: '3' });
    expect(onsend.mock.calls).toEqual([['Refrigerio'], ['Servicios higiénicos']]);
  });
  it('takes a digit that is typed into a field as a letter of the reason', async () => {
    const onsend = vi.fn();
    render(ReasonForm, { reasons: ['Refrigerio'], label: 'Otro', confirm: 'Confirmar', onsend });
    await fireEvent.keyDown(screen.getByLabelText('Otro'), { key: '1' });
    expect(onsend).not.toHaveBeenCalled();
  });
  it('sends nothing twice', async () => {
    const onsend = vi.fn();
    render(ReasonForm, { reasons: ['Refrigerio'], label: 'Otro', confirm: 'Confirmar', busy: true, onsend });
    await fireEvent.click(screen.getByRole('button', { name: 'Refrigerio' }));
    await fireEvent.click(send());
    expect(onsend).not.toHaveBeenCalled();
  });
  it('waits for what is missing besides the reason', () => {
    render(ReasonForm, { incomplete: true, confirm: 'Confirmar', onsend: vi.fn() });
    expect(send().disabled).toBe(true);
  });
  it('only asks for confirmation where no reason is wanted, and can be given up', async () => {
    const ondismiss = vi.fn();
    const texts = { title: '¿Retirar el quiosco?', confirm: 'Confirmar', dismiss: 'No' };
    render(ReasonForm, { ...texts, danger: true, onsend: vi.fn(), ondismiss });
    expect(screen.getByRole('form', { name: '¿Retirar el quiosco?' })).toBeTruthy();
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(send().className).toContain('button--danger');
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'No' })));
    await fireEvent.click(screen.getByRole('button', { name: 'No' }));
    expect(ondismiss).toHaveBeenCalledOnce();
  });
  it('says why the server refused, and that it is still being tried', () => {
    render(ReasonForm, {
      confirm: 'Confirmar',
      problem: 'El módulo atiende a alguien.',
      waiting: 'Sin conexión.',
      onsend: vi.fn(),
    });
    expect(screen.getByRole('alert').textContent).toContain('El módulo atiende a alguien.');
    expect(screen.getByRole('status').textContent).toContain('Sin conexión.');
  });
});
