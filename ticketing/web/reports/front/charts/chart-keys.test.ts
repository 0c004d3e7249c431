// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import Chart from './Chart.svelte';
import type { Picture } from './picture';

const drawn = { dispatchAction: vi.fn(), on: vi.fn(), resize: vi.fn(), setOption: vi.fn(), dispose: vi.fn() };
const library = vi.hoisted(() => ({ arrive: () => {}, arrived: Promise.resolve() }));
library.arrived = new Promise((resolve) => (library.arrive = () => resolve()));
vi.mock('./echarts', async () => {
  await library.arrived;
  return { init: () => drawn };
});

const points = ['08:00 a 09:00. Tickets: 3', '09:00 a 10:00. Tickets: 5'].map((text, index) => ({
  series: 0,
  index,
  text,
}));
const picture = (of = points): Picture => ({
  option: () => ({}),
  sentence: 'Lo más alto: 5.',
  table: { caption: '', columns: [], rows: [] },
  points: of,
  height: 200,
});
const said = () => screen.getByRole('group').querySelector('[aria-live]')!.textContent;

afterEach(cleanup);

it('keeps the mark that the keys reached before the library came, and marks it then', async () => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(200);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly told: () => void) {}
      observe = () => this.told();
      disconnect = () => {};
    },
  );
  const { rerender } = render(Chart, { picture: picture(), label: 'Tickets' });
  await fireEvent.keyDown(screen.getByRole('group'), { key: 'ArrowRight' });
  expect(said()).toBe('08:00 a 09:00. Tickets: 3');

  library.arrive();
  await vi.waitFor(() => expect(drawn.setOption).toHaveBeenCalled());
  expect(said()).toBe('08:00 a 09:00. Tickets: 3');
  expect(drawn.dispatchAction).toHaveBeenCalledWith({ type: 'highlight', seriesIndex: 0, dataIndex: 0 });

  await rerender({ picture: picture(points.slice(1)), label: 'Tickets' });
  await vi.waitFor(() => expect(said()).toBe(''));
});
