import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createMemoryLog } from '../../tests/log-line.ts';
import { exchangeRaw, openConnection } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';

const GET =
  'GET /a%20b?token=secretsecret&x=1 HTTP/1.1\r\nHost: api\r\nUser-Agent: test\r\nX-Request-Id: mine-1\r\n\r\n';

describe('a handler that fails', () => {
  it.each([
    ['rejects', () => Promise.reject(new TypeError('no'))],
    [
      'throws at once',
      () => {
        throw new TypeError('no');
      },
    ],
    [
      'returns a thenable that rejects',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: a handler may return one
        then: (_: unknown, reject: (error: unknown) => void) => reject(new TypeError('no')),
      }),
    ],
  ])('is a 500 and one line with its error: %s', async (_, handler) => {
    const { port, lines } = await serving({ 'GET /{name}': handler });
    const answer = await exchangeRaw(port, GET);
    expect([answer.status, String(answer.body)]).toEqual([
      500,
      '{"message":"Internal Server Error"}',
    ]);
    expect(answer.header('x-request-id')).toBeUndefined();
    expect(lines()).toMatchObject([
      {
        level: 'ERROR',
        logger: 'api.request',
        message: 'Request failed',
        extra: {
          request_id: 'mine-1',
          method: 'GET',
          path: '/a b',
          query_params: 'token=[redacted]&x=1',
          status_code: 500,
          client_host: '127.0.0.1',
          user_agent: 'test',
          detail: 'Internal Server Error',
          exception: { name: 'TypeError', message: 'no' },
        },
      },
    ]);
  });

  it.each([[undefined], [null], ['text'], [0]])(
    'is a 500 whatever it throws: %j',
    async (thrown) => {
      const { port, lines } = await serving(async () => {
        throw thrown;
      });
      expect((await exchangeRaw(port, GET)).status).toBe(500);
      expect(lines()).toHaveLength(1);
    },
  );

  it('says nothing in the log if it made the answer itself', async () => {
    const { port, lines } = await serving(async () => ({ statusCode: 500, body: 'mine' }));
    expect(String((await exchangeRaw(port, GET)).body)).toBe('mine');
    expect(lines()).toEqual([]);
  });
});

describe('a request without a route', () => {
  it.each(['createServer', 'createApp'] as const)('is a 404 and one line: %s', async (door) => {
    const { port, lines } = await serving({ 'POST /{name}': async () => ({}) }, {}, door);
    const answer = await exchangeRaw(port, GET);
    expect([answer.status, String(answer.body)]).toEqual([404, '{"message":"Not Found"}']);
    expect(lines()).toMatchObject([
      { extra: { status_code: 404, path: '/a b', query_params: 'token=[redacted]&x=1' } },
    ]);
  });
});

describe('a thenable', () => {
  it('is as good as a promise', async () => {
    const { port } = await serving(() => ({
      // biome-ignore lint/suspicious/noThenProperty: a handler may return one
      then: (resolve: (value: unknown) => void) => resolve({ statusCode: 201 }),
    }));
    expect((await exchangeRaw(port, GET)).status).toBe(201);
  });
});

describe('a handler that does not end', () => {
  it.each(['resolve', 'reject'] as const)(
    'is a 503 and one line, however it ends: %s',
    async (end) => {
      const handler = vi.fn(async () => {
        await delay(150);
        if (end === 'reject') throw new Error('late');
        return { statusCode: 200 };
      });
      const { port, lines } = await serving(handler, { integrationTimeoutMs: 50 });
      const connection = await openConnection(port);
      connection.send(GET);
      const answer = await connection.answer();
      expect([answer.status, String(answer.body)]).toEqual([
        503,
        '{"message":"Service Unavailable"}',
      ]);
      expect(answer.header('content-type')).toBeUndefined();

      await handler.mock.results[0]?.value.catch(() => 'the late error is the point');
      connection.send(GET);
      expect((await connection.answer()).status).toBe(503);
      expect(lines().map(({ extra }) => extra.status_code)).toEqual([503, 503]);
      connection.socket.destroy();
    },
  );

  it('is a 500 where its own limit comes first, as Lambda ends it', async () => {
    const { port, lines } = await serving(() => new Promise(() => {}), { functionTimeoutMs: 50 });
    expect((await exchangeRaw(port, GET)).status).toBe(500);
    expect(lines()).toHaveLength(1);
  });

  it('does not hold up others that come later', async () => {
    const { port } = await serving(
      {
        'GET /slow': () => new Promise(() => {}),
        'GET /fast': async () => ({ statusCode: 200 }),
      },
      { integrationTimeoutMs: 100 },
    );
    const slow = exchangeRaw(port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await delay(50);
    const alsoSlow = exchangeRaw(port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await exchangeRaw(port, 'GET /fast HTTP/1.1\r\nHost: a\r\n\r\n')).status).toBe(200);
    expect((await Promise.all([slow, alsoSlow])).map(({ status }) => status)).toEqual([503, 503]);
  });
});

describe('a client that hangs up', () => {
  it.each(['resolve', 'reject'] as const)('adds no line: %s', async (end) => {
    let finish = () => {};
    let called = () => {};
    const started = new Promise<void>((resolve) => {
      called = resolve;
    });
    const { port, lines, server } = await serving(async () => {
      called();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      if (end === 'reject') throw new Error('nobody hears it');
      return { statusCode: 200 };
    });
    const closed = new Promise((resolve) =>
      server.once('connection', (socket) => socket.once('close', resolve)),
    );
    const connection = await openConnection(port);
    connection.send(GET);
    await started;
    connection.socket.resetAndDestroy();
    await closed;
    finish();
    await delay(20);
    expect(lines()).toEqual([]);
  });

  it('in its body calls no handler', async () => {
    const handler = vi.fn();
    const { port, lines, server } = await serving(handler);
    const closed = new Promise((resolve) =>
      server.once('connection', (socket) => socket.once('close', resolve)),
    );
    const connection = await openConnection(port);
    connection.send('POST / HTTP/1.1\r\nHost: api\r\nContent-Length: 10\r\n\r\nabc');
    connection.socket.end();
    await closed;
    expect(handler).not.toHaveBeenCalled();
    expect(lines()).toEqual([]);
  });
});

describe('a full log', () => {
  it('holds up answers that need a line, and no others', async () => {
    const { log } = createMemoryLog();
    let drain = () => {};
    const drained = new Promise<void>((resolve) => {
      drain = resolve;
    });
    const { port } = await serving(
      {
        'GET /bad': async () => ({ statusCode: 400 }),
        'GET /good': async () => ({ statusCode: 200 }),
      },
      { log: { ...log, drained: () => drained } },
    );
    const order: string[] = [];
    const ask = async (name: string) => {
      await exchangeRaw(port, `GET /${name} HTTP/1.1\r\nHost: api\r\n\r\n`);
      order.push(name);
    };
    const bad = ask('bad');
    const missing = ask('missing');
    await ask('good');
    expect(order).toEqual(['good']);
    drain();
    await Promise.all([bad, missing]);
  });
});
