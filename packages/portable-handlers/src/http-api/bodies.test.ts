import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { type Connection, exchangeRaw, openConnection } from '../../tests/raw-http.ts';
import { type DOORS, serving } from '../../tests/serving.ts';
import type { LambdaHandler } from './settings.ts';

const doors: (keyof typeof DOORS)[] = ['createServer', 'createApp', 'serve'];

const LENGTH: LambdaHandler = async (event) => String(event.body?.length ?? 0);

/** The head of an upload; each of `lines` is one more header. */
function head(path: string, ...lines: string[]): string {
  return `POST ${path} HTTP/1.1\r\nHost: api\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
}

/** A connection on which the head of an upload, and a part of its body, have been sent. */
async function upload(port: number, text: string, ...parts: Buffer[]): Promise<Connection> {
  const connection = await openConnection(port);
  connection.send(Buffer.concat([Buffer.from(text), ...parts]));
  return connection;
}

const chunked = 'Transfer-Encoding: chunked';

function chunk(bytes: number): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.toString(16)}\r\n`),
    Buffer.alloc(bytes, 'x'),
    Buffer.from('\r\n'),
  ]);
}

/** In an application that has other routes, what has none is its own to answer; the Expect it answers itself. */
const byDoor = {
  createServer: [404, 417, 400, 431, 413],
  createApp: [404, 400, 431, 413],
  serve: [400, 431, 413],
};

const refused: [status: number, head: string][] = [
  [404, head('/missing', 'Content-Length: 5000000')],
  [404, head('/missing', chunked)],
  [417, head('/', 'Content-Length: 5000000', 'Expect: tea')],
  [400, head('/', 'Host: b', 'Content-Length: 5000000')],
  [431, head('/', `A: ${'x'.repeat(10_300)}`, 'Content-Length: 5000000')],
  // No event could hold it.
  [413, head('/', 'Content-Length: 4718593')],
  [413, head('/', 'Content-Type: text/plain', 'Content-Length: 6291457')],
];

describe.each(doors)('what is refused whatever its body, by %s', (door) => {
  const rows = refused.filter(([status]) => byDoor[door].includes(status));

  it.each(rows)('is answered while the body is still to come: %i', async (status, text) => {
    const { port } = await serving({ 'POST /': LENGTH }, {}, door);
    const connection = await upload(port, text);
    expect((await connection.answer()).status).toBe(status);
    connection.socket.destroy();
  });

  it('is answered while the body is still to come: a preflight', async () => {
    const { port } = await serving({ 'GET /': LENGTH }, { cors: { allowOrigins: ['*'] } }, door);
    const text = head('/', 'Content-Length: 5000000').replace('POST', 'OPTIONS');
    const connection = await upload(port, text);
    expect((await connection.answer()).status).toBe(204);
    connection.socket.destroy();
  });
});

describe.each(doors)('a route that takes no body, by %s', (door) => {
  it.each([
    ['a handler', Object.assign(vi.fn(LENGTH), { takesBody: false })],
    ['a row', { takesBody: false, load: async () => ({ handler: LENGTH }) }],
    [
      'a handler of a module',
      { load: async () => ({ handler: Object.assign(vi.fn(LENGTH), { takesBody: false }) }) },
    ],
  ])('is called while one is still to come: %s', async (_name, route) => {
    const { port } = await serving({ $default: route }, {}, door);
    await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: api\r\n\r\n');
    for (const line of ['Content-Length: 1000000', chunked]) {
      const connection = await upload(port, head('/', line));
      expect(String((await connection.answer()).body)).toBe('0');
      connection.socket.destroy();
    }
  });

  it('keeps the connection, and leaves the body behind', async () => {
    const takesNone = Object.assign((async () => 'none') as LambdaHandler, { takesBody: false });
    const { port, lines } = await serving({ 'POST /': takesNone, 'GET /': LENGTH }, {}, door);
    const connection = await upload(port, head('/', 'Content-Length: 1000000'));
    const { body, header } = await connection.answer();
    expect([String(body), header('connection')]).toEqual(['none', 'keep-alive']);
    connection.send(Buffer.alloc(1_000_000));
    connection.send('GET / HTTP/1.1\r\nHost: api\r\n\r\n');
    expect(String((await connection.answer()).body)).toBe('0');
    connection.socket.destroy();
    expect(lines()).toEqual([]);
  });
});

describe('a route that takes no body', () => {
  // An application's own server has said 100 before it asks anybody.
  it('does not tell a client to go on that waits for that', async () => {
    const takesNone = Object.assign((async () => 'none') as LambdaHandler, { takesBody: false });
    const { port } = await serving({ 'POST /': takesNone });
    const lines = ['Content-Length: 5', 'Expect: 100-continue'];
    const connection = await upload(port, head('/', ...lines));
    const { status, header } = await connection.answer();
    expect([status, header('connection')]).toEqual([200, 'close']);
    connection.socket.destroy();
  });
});

describe.each(doors)('the room for bodies, by %s', (door) => {
  const options = { bodyBudgetBytes: 1_000_000 };

  it.each([
    ['announced', head('/', 'Content-Length: 600000')],
    ['not announced', head('/', chunked)],
  ])('is for all of them together: what is beyond it, %s, is 503', async (_name, text) => {
    const { port, lines } = await serving(LENGTH, options, door);
    const parts = text.includes(chunked) ? [chunk(600_000)] : [];
    const first = await upload(port, head('/', 'Content-Length: 600001'), Buffer.alloc(600_000));
    await sleep(100);
    const second = await upload(port, text, ...parts);
    const answer = await second.answer();
    expect([answer.status, answer.header('retry-after'), answer.header('connection')]).toEqual([
      503,
      '1',
      'close',
    ]);
    second.socket.destroy();
    first.send('x');
    expect(String((await first.answer()).body)).toBe('800004');
    // There is room again.
    const third = await upload(port, head('/', 'Content-Length: 600000'), Buffer.alloc(600_000));
    expect((await third.answer()).status).toBe(200);
    expect(lines()).toMatchObject([
      {
        extra: { status_code: 503, detail: expect.stringMatching(/^Service Unavailable: .*room/) },
      },
    ]);
    for (const { socket } of [first, third]) socket.destroy();
  });

  it('is not taken by who only announces a body', async () => {
    const { port } = await serving(LENGTH, options, door);
    const silent = await upload(port, head('/', 'Content-Length: 900000'));
    await sleep(50);
    const answer = await exchangeRaw(
      port,
      Buffer.concat([Buffer.from(head('/', 'Content-Length: 600000')), Buffer.alloc(600_000)]),
    );
    expect(answer.status).toBe(200);
    silent.socket.destroy();
  });

  it('is given back by who goes away', async () => {
    const { port, lines } = await serving(LENGTH, options, door);
    for (let count = 0; count < 3; count += 1) {
      const text = head('/', 'Content-Length: 900001');
      const connection = await upload(port, text, Buffer.alloc(900_000));
      await sleep(100);
      connection.socket.destroy();
      await sleep(50);
    }
    const text = head('/', 'Content-Length: 900000');
    const answer = await exchangeRaw(
      port,
      Buffer.concat([Buffer.from(text), Buffer.alloc(900_000)]),
    );
    expect(answer.status).toBe(200);
    expect(lines()).toEqual([]);
  });

  it('is taken until the handler has answered', async () => {
    let finish = () => {};
    const waiting = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const { port } = await serving({ 'POST /slow': waiting, 'POST /': LENGTH }, options, door);
    const body = Buffer.alloc(600_000);
    const first = await upload(port, head('/slow', 'Content-Length: 600000'), body);
    await vi.waitFor(() => expect(waiting).toHaveBeenCalled());
    const text = Buffer.from(head('/', 'Content-Length: 600000'));
    expect((await exchangeRaw(port, Buffer.concat([text, body]))).status).toBe(503);
    finish();
    expect((await first.answer()).status).toBe(200);
    expect((await exchangeRaw(port, Buffer.concat([text, body]))).status).toBe(200);
    first.socket.destroy();
  });

  it('is what a body takes, if it comes in single bytes too', async () => {
    const { server, port } = await serving(LENGTH, {}, door);
    const bytes = Buffer.concat(new Array(100_000).fill(chunk(1)));
    const accepted = once(server, 'connection');
    const before = memoryInUse();
    const connection = await upload(port, head('/', chunked), bytes);
    const [socket] = await accepted;
    await vi.waitFor(() => expect(socket.bytesRead).toBeGreaterThan(bytes.length), 10_000);
    const grown = memoryInUse() - before;
    connection.send('0\r\n\r\n');
    expect(String((await connection.answer()).body)).toBe('133336');
    // As Buffers they would take 20 MB.
    expect(grown).toBeLessThan(4_000_000);
    connection.socket.destroy();
  });
});

/** Bytes of what is not garbage. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
