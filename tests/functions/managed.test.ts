import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildFunction } from '../../build.ts';
import { expectLogLine } from '../log-line.ts';
import { eventOf } from '../runtimes/event.ts';
import { type ManagedInstance, startManagedInstance } from './managed-instance.ts';

const folder = mkdtempSync(join(tmpdir(), 'managed-'));
let instance: ManagedInstance;

beforeAll(async () => {
  await buildFunction({ name: 'f', module: './tests/functions/fixtures/overlaps.ts' }, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => instance.stop());

const invoke = (path: string, traceId?: string) =>
  instance.invoke(eventOf({ method: 'GET', target: path }, { routeKey: '$default' }), traceId);

const readLines = async (count: number) => (await instance.readLines(count)).map(expectLogLine);

test('lines of several threads come whole, each once', async () => {
  instance = await startManagedInstance(folder, 4);
  for (let index = 0; index < 8; index += 1) invoke(`/warn/${index}`);
  const lines = await readLines(400);
  expect(new Set(lines.map(({ message }) => message)).size).toBe(400);
});

test('a reader of stdout that reads nothing holds up those alone whose answer needs a line', async () => {
  instance = await startManagedInstance(folder, 1);
  let answered = 0;
  const answers = Array.from({ length: 200 }, async () => {
    await invoke('/fail');
    answered += 1;
  });
  expect(await invoke('/')).toEqual({ statusCode: 200 });
  expect(answered).toBeLessThan(200);
  expect(await readLines(200)).toHaveLength(200);
  await Promise.all(answers);
});

test('lines of overlapping invocations have their own trace and say whose start was cold', async () => {
  instance = await startManagedInstance(folder, 1);
  const first = invoke('/wait/fail', 'Root=1-11111111-1;Parent=0;Sampled=1');
  await invoke('/fail', 'Root=1-22222222-2;Parent=0;Sampled=0');
  await invoke('/release', 'Root=1-33333333-3');
  await first;
  await invoke('/4/fail', 'Root=1-44444444-4');
  const lines = await readLines(3);
  expect(lines.map(({ extra: { path, runtime } }) => [path, runtime])).toMatchObject([
    ['/fail', { cold_start: false, trace_id: '1-22222222-2' }],
    ['/wait/fail', { cold_start: true, trace_id: '1-11111111-1' }],
    ['/4/fail', { cold_start: false, trace_id: '1-44444444-4' }],
  ]);
});

test('a crash says how many requests it took', async () => {
  instance = await startManagedInstance(folder, 1);
  for (let count = 0; count < 3; count += 1) invoke('/wait');
  await invoke('/');
  invoke('/crash');
  const [line] = await readLines(1);
  expect(line).toMatchObject({
    level: 'CRITICAL',
    extra: { event: 'crash', origin: 'uncaughtException', unfinished_requests: 4 },
  });
});
