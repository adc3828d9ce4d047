import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { type Container, startContainer } from './container.ts';

vi.setConfig({ testTimeout: 60_000 });

type Answer = { pid: number; asker: number; word: string | null; asking: number | null };

/** Starts workers with handlers that share; gives what asks one of them, over a connection of its own. */
async function start(workers: number) {
  const container = startContainer({
    entry: 'tests/container-process/fixtures/sharing.ts',
    env: { API_WORKERS: String(workers) },
  });
  const port = await container.port();
  async function ask(path: string, method = 'GET'): Promise<Answer> {
    const url = `http://127.0.0.1:${port}${path}`;
    return (await fetch(url, { method, headers: { connection: 'close' } })).json() as never;
  }
  await allServe(container, ask);
  return { container, ask };
}

type Ask = Awaited<ReturnType<typeof start>>['ask'];

/** Asks until all workers have answered; gives what each of them said. */
async function allServe(container: Container, ask: Ask): Promise<Map<number, Answer>> {
  for (let tries = 0; tries < 300; tries++) {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask('/word')));
    const byWorker = new Map(answers.map((answer) => [answer.pid, answer]));
    if (container.workers().every((pid) => byWorker.has(pid))) return byWorker;
    await sleep(50);
  }
  throw new Error('Not all workers have answered');
}

const times = <T>(count: number, make: () => T) => Promise.all(Array.from({ length: count }, make));

test('a value that one worker publishes is known to all, and to one that starts later', async () => {
  const { container, ask } = await start(3);
  const { pid: publisher } = await ask('/word/candle', 'PUT');
  await expect
    .poll(async () => new Set([...(await allServe(container, ask)).values()].map((a) => a.word)))
    .toEqual(new Set(['candle']));

  process.kill(publisher, 'SIGKILL');
  await container.line(({ extra }) => extra.event === 'worker_died');
  await expect.poll(() => container.workers().length, { timeout: 20_000 }).toBe(3);
  const answers = await allServe(container, ask);
  expect(answers.has(publisher)).toBe(false);
  expect([...answers.values()].map(({ word }) => word)).toEqual(['candle', 'candle', 'candle']);
});

test('one worker asks for a key, whichever of them are asked, and what it got is kept', async () => {
  const { ask } = await start(3);
  const answers = await times(30, () => ask('/store/BTC?ms=1000'));
  expect(new Set(answers.map(({ asker }) => asker)).size).toBe(1);
  expect(new Set(answers.map(({ pid }) => pid)).size).toBe(3);
  const [{ asker } = { asker: 0 }] = answers;
  for (const later of await times(12, () => ask('/store/BTC'))) expect(later.asker).toBe(asker);
});

// In less than the time after which a worker that lives is no longer waited for.
test('where the worker that asks for a key dies, the next one asks', {
  timeout: 25_000,
}, async () => {
  const { container, ask } = await start(3);
  const first = ask('/store/BTC?ms=60000').catch(() => 'cut off');
  await expect.poll(async () => (await ask('/word')).asking).toEqual(expect.any(Number));
  const { asking } = await ask('/word');
  // Those in the worker that asks wait for the same answer, and die with it.
  const others = times(20, () => ask('/store/BTC?ms=100').catch(() => 'cut off' as const));
  await sleep(500);
  process.kill(asking!, 'SIGKILL');

  expect(await first).toBe('cut off');
  const answered = (await others).filter((answer) => answer !== 'cut off');
  expect(answered.length).toBeGreaterThan(0);
  const askers = new Set(answered.map(({ asker }) => asker));
  expect(askers.size).toBe(1);
  expect(askers).not.toContain(asking);
  await container.line(({ extra }) => extra.event === 'worker_died');
});
