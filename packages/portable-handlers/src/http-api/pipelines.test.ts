import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Connection, openConnection } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';

/** Serves `/slow/N` after a time, `/large/N` with some bytes, others at once, and counts what goes on at once. */
async function servingCounted({ slowMs = 20, bytes = 0 } = {}) {
  let running = 0;
  let most = 0;
  let calls = 0;
  const counted = async (body: string, ms: number) => {
    calls += 1;
    running += 1;
    most = Math.max(most, running);
    await delay(ms);
    running -= 1;
    return { statusCode: 200, body };
  };
  const service = await serving({
    'GET /slow/{id}': (event) => counted(event.rawPath, slowMs),
    'GET /large/{id}': (event) => counted(event.rawPath.padEnd(bytes), 0),
    'POST /slow/{id}': (event) =>
      counted(`${event.rawPath} ${event.headers['content-length']}`, slowMs),
    $default: (event) => ({ statusCode: 200, body: event.rawPath }),
  });
  return { ...service, most: () => most, calls: () => calls };
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

function many(count: number, path: string): string[] {
  return Array.from({ length: count }, (_, index) => `${path}/${index}`);
}

async function bodiesOf(connection: Connection, count: number): Promise<string[]> {
  const bodies: string[] = [];
  while (bodies.length < count) bodies.push(String((await connection.answer()).body).trimEnd());
  return bodies;
}

describe('pipelined requests', () => {
  it('are called 32 at a time, and answered in their order', async () => {
    const { port, most } = await servingCounted();
    const paths = many(1_500, '/slow');
    const connection = await openConnection(port);
    connection.send(paths.map(get).join(''));
    expect(await bodiesOf(connection, paths.length)).toEqual(paths);
    expect(most()).toBe(32);
    connection.socket.destroy();
  });

  it('of many connections are two at a time of each, where more than 1,024 wait', async () => {
    const { port, most } = await servingCounted({ slowMs: 200 });
    const paths = many(31, '/slow');
    const connections = await Promise.all(Array.from({ length: 200 }, () => openConnection(port)));
    for (const connection of connections) connection.send(paths.map(get).join(''));
    for (const connection of connections) {
      expect(await bodiesOf(connection, paths.length)).toEqual(paths);
      connection.socket.destroy();
    }
    expect(most()).toBeLessThan(1_024 + 200);
  });

  it('wait while the answers before them are not read', async () => {
    const { port, calls } = await servingCounted({ bytes: 1_000_000 });
    const paths = many(60, '/large');
    const connection = await openConnection(port);
    connection.socket.pause();
    connection.send(paths.map(get).join(''));
    await expect.poll(calls).toBeGreaterThan(3);
    await delay(300);
    const before = calls();
    // The system itself takes some megabytes.
    expect(before).toBeLessThan(20);
    await delay(100);
    expect(calls()).toBe(before);
    connection.socket.resume();
    expect(await bodiesOf(connection, 25)).toEqual(paths.slice(0, 25));
    connection.socket.destroy();
  });

  it('wait while large answers wait for one before them', async () => {
    const { port, calls } = await servingCounted({ bytes: 1_000_000, slowMs: 300 });
    const connection = await openConnection(port);
    // Its window is as wide as it can be.
    connection.send(many(60, '/').map(get).join('') + many(60, '/slow').map(get).join(''));
    await bodiesOf(connection, 120);
    const before = calls();
    connection.send(get('/slow/1') + many(40, '/large').map(get).join(''));
    await delay(200);
    expect(calls() - before).toBeLessThanOrEqual(32);
    expect(await bodiesOf(connection, 41)).toEqual(['/slow/1', ...many(40, '/large')]);
    connection.socket.destroy();
  });

  it('keep their bodies', async () => {
    const { port } = await servingCounted({ slowMs: 2 });
    const connection = await openConnection(port);
    const sizes = [0, 1, 700, 3_000, 70_000];
    const expected: string[] = [];
    for (let index = 0; index < 400; index += 1) {
      const size = sizes[index % sizes.length] as number;
      const body = 'x'.repeat(size);
      const head = `POST /slow/${index} HTTP/1.1\r\nHost: a\r\n`;
      if (index % 3 === 0) {
        expected.push(`/${index}`);
        connection.send(get(`/${index}`));
      } else if (index % 3 === 1) {
        expected.push(`/slow/${index} ${size}`);
        connection.send(`${head}Content-Length: ${size}\r\n\r\n${body}`);
      } else {
        expected.push(`/slow/${index} ${size}`);
        const chunk = size === 0 ? '' : `${size.toString(16)}\r\n${body}\r\n`;
        connection.send(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`);
      }
    }
    expect(await bodiesOf(connection, expected.length)).toEqual(expected);
    connection.socket.destroy();
  });

  it('have all their answers where the client has closed its side', async () => {
    const { port } = await servingCounted({ slowMs: 5 });
    const paths = many(300, '/slow');
    const connection = await openConnection(port);
    connection.socket.end(paths.map(get).join(''));
    expect(await bodiesOf(connection, paths.length)).toEqual(paths);
    expect(await connection.closed).toEqual({ reset: false });
  });

  it.each([
    ['half a head', 'GET /more HTT'],
    ['half a body', 'POST /slow/9 HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc'],
    ['half a body of a request without a route', 'PUT * HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc'],
  ])('have their answers where the client has closed its side after %s', async (_, half) => {
    const { port } = await servingCounted({ slowMs: 50 });
    const paths = many(60, '/slow');
    const connection = await openConnection(port);
    connection.socket.end(paths.map(get).join('') + half);
    expect(await bodiesOf(connection, paths.length)).toEqual(paths);
    expect(await connection.closed).toEqual({ reset: false });
  });

  it('after an answer that closes the connection are not called', async () => {
    const { port, calls } = await servingCounted();
    const connection = await openConnection(port);
    connection.send(
      `${get('/1')}GET x://y HTTP/1.1\r\nHost: a\r\n\r\n${get('/slow/1').repeat(99)}`,
    );
    expect((await connection.answer()).status).toBe(200);
    expect((await connection.answer()).status).toBe(400);
    expect(await connection.closed).toEqual({ reset: false });
    expect(calls()).toBe(0);
  });

  it('after one for an upgrade are not mistaken for one another', async () => {
    const { port } = await servingCounted();
    const connection = await openConnection(port);
    const upgrade = 'Connection: upgrade\r\nUpgrade: websocket\r\n\r\n';
    connection.send(`${get('/slow/1').slice(0, -2)}${upgrade}${get('/2')}`);
    const answer = await connection.answer();
    expect([String(answer.body), answer.header('connection')]).toEqual(['/slow/1', 'close']);
    connection.send(get('/3'));
    expect(await connection.closed).toEqual({ reset: false });
    await expect(connection.answer()).rejects.toThrow('ended after ""');
  });
});
