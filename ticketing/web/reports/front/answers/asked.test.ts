import { afterEach, expect, test, vi } from 'vitest';
import { Asked } from './asked.svelte';

type Answer = (body: unknown, status?: number) => void;
const asked: { path: string; answer: Answer; signal: AbortSignal }[] = [];

vi.stubGlobal('fetch', (path: string, { signal }: { signal: AbortSignal }) => {
  return new Promise((resolve) => {
    const answer: Answer = (body, status = 200) =>
      resolve(
        new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }),
      );
    asked.push({ path, answer, signal });
  });
});

afterEach(() => void asked.splice(0));

test('only the newest question counts: an older answer that comes late is dropped', async () => {
  const question = new Asked<{ n: number }>();
  const [first, second] = [question.ask(['/a']), question.ask(['/b'])];
  asked[1]!.answer({ n: 2 });
  await second;
  asked[0]!.answer({ n: 1 });
  await first;
  expect(question.data).toEqual([{ n: 2 }]);
  expect(asked[0]!.signal.aborted).toBe(true);
});

test('what was refused is said in words, what was there stays, and it can be asked again', async () => {
  const question = new Asked<{ n: number }>();
  const begun = question.ask(['/a']);
  asked[0]!.answer({ n: 1 });
  await begun;
  const refused = question.ask(['/a']);
  asked[1]!.answer({ code: 'invalid', detail: 'Revise los datos enviados.' }, 422);
  await refused;
  expect(question.problem).toBe('Revise los datos enviados.');
  expect(question.data).toEqual([{ n: 1 }]);
  question.again();
  asked[2]!.answer({ n: 3 });
  await vi.waitFor(() => expect(question.data).toEqual([{ n: 3 }]));
  expect(question.problem).toBe('');
});
