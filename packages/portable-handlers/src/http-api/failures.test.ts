import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryLog } from '../../tests/log-line.ts';
import { exchangeRaw, openConnection } from '../../tests/raw-http.ts';
import { DOORS, serving } from '../../tests/serving.ts';
import { logFailedRequest, logFailedRequests } from '../log/failed-request.ts';
import type { FailedRequest } from './result/report-failure.ts';
import type { LambdaHandler } from './settings.ts';

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
});

describe('a handler that answers with a failure by itself', () => {
  it.each(Object.keys(DOORS) as (keyof typeof DOORS)[])('is one line: %s', async (door) => {
    const { port, lines } = await serving(
      async () => ({ statusCode: 500, body: 'mine' }),
      {},
      door,
    );
    expect(String((await exchangeRaw(port, GET)).body)).toBe('mine');
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
          detail: 'mine',
        },
      },
    ]);
    expect(lines()[0]?.extra).not.toHaveProperty('exception');
  });

  it.each([
    [{ body: '{"detail":[{"loc":"a"}],"message":"no"}' }, [{ loc: 'a' }]],
    [{ body: '{"message":"no such pair","token":"secretsecret"}' }, 'no such pair'],
    [{ body: '{"error":"secretsecret"}' }, '{"error":"[redacted]"}'],
    [{ body: '{"detail"' }, '{"detail"'],
    [{ body: '[1]' }, '[1]'],
    [{}, ''],
    [{ statusCode: '404', cookies: ['a=1'], body: 'text' }, 'text'],
    [
      { body: Buffer.from('{"detail":"no"}').toString('base64'), isBase64Encoded: true },
      '[binary]',
    ],
  ])('says in its line what the client was told: %j', async (result, detail) => {
    const { port, lines } = await serving(async () => ({ statusCode: 404, ...result }));
    expect((await exchangeRaw(port, GET)).status).toBe(404);
    expect(lines().map(({ extra }) => extra.detail)).toEqual([detail]);
  });

  it('has a line of bounded length whatever the client was told', async () => {
    const body = JSON.stringify({ detail: 'x'.repeat(100_000) });
    const { port, lines } = await serving(async () => ({ statusCode: 404, body }));
    await exchangeRaw(port, GET);
    expect(lines()[0]?.extra.detail).toMatch(/characters cut\]$/);
  });

  it('is one line for HEAD too', async () => {
    const { port, lines } = await serving(async () => ({ statusCode: 404, body: 'no' }));
    const answer = await exchangeRaw(port, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(answer.status).toBe(404);
    expect(lines()).toMatchObject([{ extra: { method: 'HEAD', status_code: 404, detail: 'no' } }]);
  });

  it('is no second line where it has logged the failure itself', async () => {
    const { log, lines } = createMemoryLog();
    const handler: LambdaHandler = async (event) => {
      logFailedRequest(log, { event, statusCode: 409, detail: 'own', elapsedMs: 1 });
      return { statusCode: 409, body: 'own' };
    };
    const { port } = await serving(handler, { onFailedRequest: logFailedRequests(log) });
    await exchangeRaw(port, GET);
    expect(lines).toHaveLength(1);
  });
});

describe('the hook', () => {
  const routes = {
    'GET /own': async () => ({ statusCode: 404, body: '{"message":"own"}' }),
    'GET /throws': async () => Promise.reject(new TypeError('no')),
    'GET /fine': async () => ({ statusCode: 302 }),
  };

  it.each([
    ['GET /own HTTP/1.1', 404, 'handler', 'GET /own', 'own'],
    ['GET /throws HTTP/1.1', 500, 'gateway', 'GET /throws', 'Internal Server Error'],
    ['GET /none HTTP/1.1', 404, 'gateway', '', 'Not Found'],
    ['nonsense', 400, 'gateway', '', expect.stringMatching(/^Bad Request: Parse Error/)],
  ])('is told of each failed request: %s', async (head, status, answeredBy, routeKey, detail) => {
    const told: FailedRequest[] = [];
    const onFailedRequest = (failed: FailedRequest) => void told.push(failed);
    const { port } = await serving(routes, { onFailedRequest });
    expect((await exchangeRaw(port, `${head}\r\nHost: a\r\n\r\n`)).status).toBe(status);
    expect(told).toMatchObject([{ statusCode: status, answeredBy, detail, event: { routeKey } }]);
    expect('error' in told[0]!).toBe(head.includes('throws'));
  });

  it('is not told of answers below 400', async () => {
    const onFailedRequest = vi.fn();
    const { port } = await serving(routes, { onFailedRequest });
    await exchangeRaw(port, 'GET /fine HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(onFailedRequest).not.toHaveBeenCalled();
  });

  it.each(['own', 'throws', 'none'])('that fails is a warning, no answer: /%s', async (name) => {
    const warned: Error[] = [];
    const note = (warning: Error) => void warned.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const failing = [
      () => {
        throw new Error('the hook');
      },
      () => Promise.reject(new Error('the hook')),
    ];
    for (const onFailedRequest of failing) {
      const { port } = await serving(routes, { onFailedRequest });
      const answer = await exchangeRaw(port, `GET /${name} HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    await expect.poll(() => warned.map(({ message }) => message)).toEqual(['the hook', 'the hook']);
  });
});

describe('a request target that Express cannot read', () => {
  it.each([
    ['http://[::1/x', 404, 'createServer'],
    ['http://', 400, 'createServer'],
    ['http://?', 400, 'createServer'],
    ['x://y', 400, 'createServer'],
    ['x://y', 400, 'createApp'],
    ['http://', 400, 'createApp'],
    ['*', 400, 'createApp'],
  ] as const)('is one answer of the gateway and one line: %s', async (target, status, door) => {
    const { port, lines } = await serving({ 'POST /': async () => ({}) }, {}, door);
    const answer = await exchangeRaw(port, `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect([answer.status, JSON.parse(String(answer.body))]).toEqual([
      status,
      { message: expect.any(String) },
    ]);
    expect(lines()).toMatchObject([{ extra: { status_code: status } }]);
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
      { onFailedRequest: logFailedRequests({ ...log, drained: () => drained }) },
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
