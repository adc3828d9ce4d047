import { describe, expect, it } from 'vitest';
import { type Connection, openConnection } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import { drainServer } from './drain.ts';

const METHODS = ['GET', 'POST', 'OPTIONS', 'HEAD', 'M-SEARCH', 'CONNECT', 'PRI', 'NONE'];
const TARGETS = [
  '/',
  '/none',
  '*',
  'x://y',
  'http://',
  'rtsp://x',
  'http://a?b',
  'a:1',
  '//',
  '?',
  '',
];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', ''];
const HEADERS = [
  'Host: a',
  'Connection: close\r\nHost: a',
  'Host: a\r\nConnection: upgrade\r\nUpgrade: h2c',
  'Host: a\r\nExpect: 100-continue\r\nContent-Length: 1',
  'Host: a\r\nExpect: miracles',
  'Host: a\r\nTransfer-Encoding: chunked',
  'Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked',
  'Host: a\r\nContent-Length: 99999999',
];
const ENDINGS = [
  '',
  '\r\n',
  '\r\n\r\n',
  '\r\n\r\n0\r\n\r\n',
  '\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n',
];

/** Each text of the grammar that `number` stands for. */
function textOf(number: number): string {
  let rest = number;
  const parts = [METHODS, TARGETS, VERSIONS, HEADERS, ENDINGS].map((texts) => {
    const text = texts[rest % texts.length] as string;
    rest = Math.floor(rest / texts.length);
    return text;
  });
  const [method, target, version, headers, ending] = parts;
  return `${method} ${target} ${version}\r\n${headers}${ending}`;
}

const COUNT = METHODS.length * TARGETS.length * VERSIONS.length * HEADERS.length * ENDINGS.length;
/** No part's length divides it: the texts that are tried have each part beside all others. */
const STEP = 23;

describe('a connection, whatever was sent', () => {
  it.each([true, false])(
    'ends, its client having ended its side: %j',
    async (hasEnded) => {
      const { port, server } = await serving({
        'GET /': async () => ({ statusCode: 200 }),
        'POST /': async () => ({ statusCode: 200 }),
      });
      server.headersTimeout = 300;
      server.requestTimeout = 300;
      server.keepAliveTimeout = 300;
      server.keepAliveTimeoutBuffer = 0;
      const open: Connection[] = [];
      for (let number = 0; number < COUNT; number += STEP) {
        const connection = await openConnection(port);
        if (hasEnded) connection.socket.end(textOf(number), 'latin1');
        else connection.socket.write(textOf(number), 'latin1');
        open.push(connection);
        if (open.length < 100) continue;
        await Promise.all(
          open.splice(0).map(({ socket, closed }) => closed.then(() => socket.destroy())),
        );
      }
      await Promise.all(open.map(({ socket, closed }) => closed.then(() => socket.destroy())));
      expect(await drainServer(server, { timeoutMs: 2_000, idleMs: 10 })).toEqual({
        unfinished: 0,
      });
    },
    60_000,
  );

  it.each(['GET x://y', 'POST http://', 'OPTIONS rtsp://x', 'GET *'])(
    'is closed with a 400 for no path, at once: %s',
    async (line) => {
      const { port, lines, server } = await serving({ 'GET /': async () => ({ statusCode: 200 }) });
      const connection = await openConnection(port);
      connection.send(`${line} HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect((await connection.answer()).status).toBe(400);
      // A connection that lingers would be unfinished.
      expect(await drainServer(server, { timeoutMs: 1_000, idleMs: 10 })).toEqual({
        unfinished: 0,
      });
      expect(await connection.closed).toEqual({ reset: false });
      expect(lines()).toMatchObject([{ extra: { status_code: 400 } }]);
    },
  );

  it.each([
    ['GET /none', ''],
    ['GET /', ''],
    ['POST /', 'Content-Length: 2\r\n\r\nhi'],
    ['OPTIONS /', 'Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n'],
  ])('ends at once where its client asks for it: %s %s', async (line, rest) => {
    const { port, server } = await serving(
      { 'GET /': () => ({ statusCode: 200 }), 'POST /': () => ({ statusCode: 200 }) },
      { cors: { allowOrigins: ['*'], allowMethods: ['*'] } },
    );
    const connection = await openConnection(port);
    const tail = rest.includes('\r\n\r\n') ? rest : `${rest}\r\n`;
    connection.send(`${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${tail}`);
    expect((await connection.answer()).header('connection')).toBe('close');
    expect(await drainServer(server, { timeoutMs: 1_000, idleMs: 10 })).toEqual({ unfinished: 0 });
    expect(await connection.closed).toEqual({ reset: false });
  });
});
