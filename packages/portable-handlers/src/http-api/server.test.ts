import { once } from 'node:events';
import { createServer as createAcceptor, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryLog, expectLogLine } from '../../tests/log-line.ts';
import { exchangeRaw, openConnection } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import { logFailedRequests } from '../log/failed-request.ts';
import { createServer } from './server.ts';

const OK = async () => ({ statusCode: 200, body: 'ok' });

describe('a request that does not parse', () => {
  it.each([
    ['GARBAGE\r\n\r\n', 400, ''],
    ['GET / HTTP/1.1\r\nHost: a\r\nBad Header: 1\r\n\r\n', 400, ''],
    ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400, ''],
    [`GET / HTTP/1.1\r\nHost: a\r\nA: ${'x'.repeat(40_000)}\r\n\r\n`, 431, ''],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, ''],
    ['GET / HTTP/1.1\r\n\r\n', 400, '/'],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, '/'],
    ['OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 400, '*'],
    ['GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n', 417, '/'],
    ['CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', 400, 'a:443'],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno\r\n', 400, '/'],
  ])('has one answer of the gateway and one line: %j', async (bytes, status, path) => {
    const { port, lines } = await serving(OK);
    const connection = await openConnection(port);
    connection.send(bytes);
    const answer = await connection.answer();
    connection.send('and more of it\r\n');
    await delay(20);
    connection.socket.destroy();

    const names = answer.headers.map(([name]) => name.toLowerCase());
    expect(answer.status).toBe(status);
    expect(JSON.parse(String(answer.body))).toEqual({ message: expect.any(String) });
    expect(names).toEqual([
      'date',
      'content-type',
      'content-length',
      'connection',
      'apigw-requestid',
    ]);
    const [line, ...others] = lines();
    // After a 417 alone the connection stays open, and what follows is a request of its own.
    expect(answer.header('connection')).toBe(status === 417 ? 'keep-alive' : 'close');
    if (status !== 417) expect(others).toEqual([]);
    expect(line).toMatchObject({
      message: 'Request failed',
      extra: { status_code: status, path, request_id: answer.header('apigw-requestid') },
    });
  });

  it('is answered after the requests before it', async () => {
    const { port, lines } = await serving(async () => {
      await delay(30);
      return { statusCode: 200, body: 'ok' };
    });
    const connection = await openConnection(port);
    connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n');
    expect((await connection.answer()).status).toBe(200);
    expect((await connection.answer()).status).toBe(400);
    expect(await connection.closed).toEqual({ reset: false });
    connection.socket.destroy();
    expect(lines()).toHaveLength(1);
  });

  it('is no failed request if the client just went away', async () => {
    const { port, lines, server } = await serving(OK);
    for (const bytes of ['', 'GET / HT']) {
      const accepted = once(server, 'connection');
      const connection = await openConnection(port);
      connection.send(bytes);
      const [socket] = (await accepted) as [Socket];
      const closed = once(socket, 'close');
      connection.socket.end();
      await closed;
    }
    expect(lines()).toEqual([]);
  });
});

describe('a connection', () => {
  it('answers pipelined requests in their order', async () => {
    const { port } = await serving(async (event) => {
      await delay(event.rawPath === '/1' ? 40 : 5);
      return { statusCode: 200, body: event.rawPath };
    });
    const connection = await openConnection(port);
    connection.send(
      ['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''),
    );
    const bodies = [];
    for (let count = 0; count < 3; count += 1)
      bodies.push(String((await connection.answer()).body));
    expect(bodies).toEqual(['/1', '/2', '/3']);
    connection.socket.destroy();
  });

  it('whose client has closed its side still gets its answer', async () => {
    const { port } = await serving(async () => {
      await delay(30);
      return { statusCode: 200, body: 'ok' };
    });
    const connection = await openConnection(port);
    connection.socket.end('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(String((await connection.answer()).body)).toBe('ok');
  });

  it('to be upgraded stays what it is', async () => {
    const { port } = await serving(async (event) => Object.keys(event.headers).join());
    const answer = await exchangeRaw(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    expect(answer.status).toBe(200);
    expect(String(answer.body)).not.toContain('upgrade');
  });

  it.each([
    ['GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 'close'],
    ['GET / HTTP/1.0\r\n\r\n', 'close'],
    ['GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', 'keep-alive'],
  ])('ends as its client asks: %j', async (bytes, expected) => {
    const { port } = await serving(OK);
    const answer = await exchangeRaw(port, bytes);
    expect([answer.status, answer.header('connection')]).toEqual([200, expected]);
  });

  it('is refused where there are too many', async () => {
    const { port, server } = await serving(OK);
    server.maxConnections = 1;
    const first = await openConnection(port);
    const second = await openConnection(port);
    await second.closed;
    first.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await first.answer()).status).toBe(200);
    first.socket.destroy();
  });
});

describe('time-outs', () => {
  it('are those of a server behind a load balancer', () => {
    const server = createServer({});
    expect(server).toMatchObject({ keepAliveTimeout: 65_000, headersTimeout: 70_000 });
    expect(server.requestTimeout).toBeGreaterThan(0);
  });
});

/** A server that never listens and is handed each socket by another that does. */
async function servingHanded(prepare: (server: ReturnType<typeof createServer>) => void) {
  const { log, lines } = createMemoryLog();
  const server = createServer({ $default: OK }, { onFailedRequest: logFailedRequests(log) });
  prepare(server);
  const acceptor = createAcceptor({ allowHalfOpen: true }, (socket) => {
    server.emit('connection', socket);
  });
  await new Promise<void>((resolve) => acceptor.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void acceptor.close());
  const { port } = acceptor.address() as { port: number };
  return { port, lines: () => lines.map(expectLogLine) };
}

describe('a socket that another server accepted', () => {
  it('is served', async () => {
    const { port } = await servingHanded(() => {});
    expect((await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).status).toBe(200);
  });

  it('counts as a connection', async () => {
    const { port } = await servingHanded((server) => {
      server.maxConnections = 1;
    });
    const first = await openConnection(port);
    const second = await openConnection(port);
    await second.closed;
    first.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await first.answer()).status).toBe(200);
    first.socket.destroy();
  });

  it.each([
    ['GET / HTTP/1.1\r\nHos', 408, 1],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc', 408, 1],
    ['', undefined, 0],
  ])('has as long for its request as any other: %j', async (bytes, status, count) => {
    const { port, lines } = await servingHanded((server) => {
      server.headersTimeout = 30;
      server.requestTimeout = 30;
    });
    const connection = await openConnection(port);
    connection.send(bytes);
    if (status === undefined) await connection.closed;
    else expect((await connection.answer()).status).toBe(status);
    connection.socket.destroy();
    expect(lines()).toHaveLength(count);
  });
});
