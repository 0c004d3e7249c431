// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { PATIENCE_MS, submitOnce } from './once';

let form: HTMLFormElement;
let now: number;

/** Whether a submission goes out. */
const submitted = () => form.dispatchEvent(new Event('submit', { cancelable: true }));

beforeEach(() => {
  now = 0;
  form = document.createElement('form');
  submitOnce(form, () => now);
});

describe('a form that loads the next page', () => {
  it('is sent by the first press alone', () => {
    expect([submitted(), submitted(), submitted()]).toEqual([true, false, false]);
  });
  it('can be sent again when the browser brings the page back', () => {
    submitted();
    dispatchEvent(new Event('pageshow'));
    expect([submitted(), submitted()]).toEqual([true, false]);
  });
  it('can be sent again when the page did not come', () => {
    submitted();
    now = PATIENCE_MS;
    expect(submitted()).toBe(true);
  });
});
