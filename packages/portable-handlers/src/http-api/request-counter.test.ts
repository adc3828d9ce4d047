import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openConnection } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import type { Answered, RequestCounter } from './request-counter.ts';

/** Serves with an counter that keeps what it is told. */
async function observed() {
  const answers: Answered[] = [];
  const counts = { called: 0, settled: 0 };
  const counter: RequestCounter = {
    called: () => void counts.called++,
    settled: () => void counts.settled++,
    answered: (answer) => void answers.push(answer),
  };
  const routes = {
    'GET /items/{id}': async () => ({ statusCode: 201 }),
    'POST /items': async () => ({ statusCode: 201 }),
    'GET /throws': () => {
      throw new Error('a defect');
    },
    'GET /never': () => new Promise(() => {}),
    'GET /slow': () => sleep(80, { statusCode: 200 }),
  };
  const { port } = await serving(routes, { counter, integrationTimeoutMs: 150 });
  const { send, answer, socket } = await openConnection(port);
  return {
    counts,
    answers,
    socket,
    /** Asks and gives what was told of it: route, method and status. */
    async ask(head: string) {
      answers.length = 0;
      send(`${head}\r\nHost: a\r\n\r\n`);
      await answer();
      return answers.map(({ routeKey, method, statusCode }) => [routeKey, method, statusCode]);
    },
  };
}

it('is told of each answer by its route key, never by its path', async () => {
  const { ask, answers, counts } = await observed();
  expect(await ask('GET /items/4711?x=1 HTTP/1.1')).toEqual([['GET /items/{id}', 'GET', 201]]);
  expect(answers[0]!.durationMs).toBeGreaterThan(0);
  expect(counts).toEqual({ called: 1, settled: 1 });
});

it.each([
  ['what no route fits', 'PURGE /coffee HTTP/1.1', ['none', 'PURGE', 404], 0],
  ['a handler that throws', 'GET /throws HTTP/1.1', ['GET /throws', 'GET', 500], 1],
  ['a handler that does not end', 'GET /never HTTP/1.1', ['GET /never', 'GET', 503], 1],
  ['what does not parse', 'nonsense', ['none', '', 400], 0],
  [
    'a head that is too long',
    `GET /slow?${'x'.repeat(11_000)} HTTP/1.1`,
    ['GET /slow', 'GET', 431],
    0,
  ],
])('is told of %s once', async (_what, head, told, calls) => {
  const { ask, counts } = await observed();
  expect(await ask(head)).toEqual([told]);
  expect(counts).toEqual({ called: calls, settled: calls });
});

it('counts a request whose body does not parse under its route, from its arrival on', async () => {
  const { socket, answers } = await observed();
  socket.write('POST /items HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  await sleep(60);
  socket.write('nonsense\r\n');
  await expect.poll(() => answers.length).toBe(1);
  expect(answers).toMatchObject([{ routeKey: 'POST /items', method: 'POST', statusCode: 400 }]);
  expect(answers[0]!.durationMs).toBeGreaterThan(40);
});

it('counts a handler as settled whose client has gone', async () => {
  const { socket, counts } = await observed();
  socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => counts.called).toBe(1);
  socket.destroy();
  await expect.poll(() => counts.settled).toBe(1);
});
