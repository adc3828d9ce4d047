import { describe, expect, it, vi } from 'vitest';
import { exchangeRaw, openConnection } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';

const OK = async () => ({ statusCode: 200 });

/** A request whose request line and header lines take this many bytes. */
function requestOf(bytes: number): string {
  const start = 'GET / HTTP/1.1\r\nHost: api\r\nA: ';
  return `${start}${'x'.repeat(bytes - start.length - 2)}\r\n\r\n`;
}

describe.each(['createServer', 'createApp'] as const)('%s', (door) => {
  it('takes 10,240 bytes of request line and headers and no more', async () => {
    const { port, lines } = await serving(OK, {}, door);
    expect((await exchangeRaw(port, requestOf(10_240))).status).toBe(200);
    expect(lines()).toEqual([]);
    const answer = await exchangeRaw(port, requestOf(10_241));
    expect([answer.status, String(answer.body)]).toEqual([
      431,
      '{"message":"Request Header Fields Too Large"}',
    ]);
    expect(lines()).toMatchObject([{ extra: { status_code: 431, path: '/', method: 'GET' } }]);
  });

  it('says so before it says that there is no route', async () => {
    const { port } = await serving({}, {}, door);
    expect((await exchangeRaw(port, requestOf(10_241))).status).toBe(431);
    expect((await exchangeRaw(port, requestOf(10_240))).status).toBe(404);
  });

  it('refuses a body of more than 10 MB as soon as it is announced', async () => {
    const handler = vi.fn();
    const { port, lines } = await serving(handler, {}, door);
    const connection = await openConnection(port);
    connection.send('POST / HTTP/1.1\r\nHost: api\r\nContent-Length: 10485761\r\n\r\n');
    const answer = await connection.answer();
    expect([answer.status, answer.header('connection')]).toEqual([413, 'close']);
    expect(String(answer.body)).toBe('{"message":"Request Entity Too Large"}');
    connection.socket.destroy();
    expect(handler).not.toHaveBeenCalled();
    expect(lines()).toMatchObject([{ extra: { status_code: 413 } }]);
  });

  it('lets a client that sends too much come to read its answer', async () => {
    const { port, lines } = await serving(OK, {}, door);
    const connection = await openConnection(port);
    connection.send('POST / HTTP/1.1\r\nHost: api\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = Buffer.concat([
      Buffer.from('100000\r\n'),
      Buffer.alloc(0x100000),
      Buffer.from('\r\n'),
    ]);
    for (let count = 0; count < 14; count += 1) connection.send(chunk);
    connection.send('0\r\n\r\n');
    expect((await connection.answer()).status).toBe(413);
    expect(await connection.closed).toEqual({ reset: false });
    connection.socket.destroy();
    expect(lines()).toHaveLength(1);
  });

  it('refuses an event of more than 6 MB of JSON', async () => {
    const { port, lines } = await serving(async (event) => event.body?.length, {}, door);
    const post = (length: number) =>
      exchangeRaw(
        port,
        Buffer.concat([
          Buffer.from(`POST / HTTP/1.1\r\nHost: api\r\nContent-Length: ${length}\r\n\r\n`),
          Buffer.alloc(length),
        ]),
      );
    expect(String((await post(4_700_000)).body)).toBe('6266668');
    expect((await post(4_720_000)).status).toBe(413);
    expect(lines()).toHaveLength(1);
  });
});

describe('a client that waits to be told to go on', () => {
  it('is told so when its body is wanted', async () => {
    const { port } = await serving(async (event) => event.body);
    const connection = await openConnection(port);
    const lines = ['Content-Type: text/plain', 'Content-Length: 2', 'Expect: 100-continue'];
    connection.send(`POST / HTTP/1.1\r\nHost: api\r\n${lines.join('\r\n')}\r\n\r\n`);
    expect((await connection.answer()).status).toBe(100);
    connection.send('hi');
    expect(String((await connection.answer()).body)).toBe('hi');
    connection.socket.destroy();
  });

  it.each([
    ['/', 10_485_761, 413],
    ['/missing', 5, 404],
  ])('is told at once that it is not: %s', async (path, length, status) => {
    const { port } = await serving({ 'POST /': OK });
    const connection = await openConnection(port);
    connection.send(
      `POST ${path} HTTP/1.1\r\nHost: api\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    const answer = await connection.answer();
    expect([answer.status, answer.header('connection')]).toEqual([status, 'close']);
    connection.socket.destroy();
  });
});
