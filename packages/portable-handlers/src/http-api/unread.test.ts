import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Connection, openConnection } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import { drainServer } from './drain.ts';

const LARGE = Buffer.alloc(6_000_000, 'x').toString('latin1');

function servingLarge() {
  return serving({
    'GET /large': () => ({ statusCode: 200, body: LARGE }),
    'GET /small': () => ({ statusCode: 200, body: 'small' }),
  });
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

/** The warnings of the process from now on. */
function watchWarnings(): string[] {
  const texts: string[] = [];
  const note = ({ message }: Error) => void texts.push(message);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  return texts;
}

async function openUnread(port: number): Promise<Connection> {
  const connection = await openConnection(port);
  connection.socket.pause();
  // More than the system takes.
  connection.send(get('/large').repeat(2));
  return connection;
}

describe('answers that are not read', () => {
  it('end the connections that hold most for longest, when they are 32 MB together', async () => {
    const { port, lines } = await servingLarge();
    const warnings = watchWarnings();
    const first = await openUnread(port);
    await delay(100);
    const others = [];
    for (let count = 0; count < 12; count += 1) others.push(await openUnread(port));
    await expect
      .poll(() => warnings)
      .toEqual(['Connections ended whose clients did not read their answers: 1']);
    const good = await openConnection(port);
    good.send(get('/large'));
    expect((await good.answer()).body).toHaveLength(LARGE.length);

    first.socket.resume();
    await first.closed;
    await expect(first.answer().then(() => first.answer())).rejects.toThrow('ended');
    for (const { socket } of [good, first, ...others]) socket.destroy();
    expect(lines()).toEqual([]);
  });

  it('do not hold up a drain for longer than two seconds', async () => {
    const { port, server } = await servingLarge();
    const warnings = watchWarnings();
    const { socket } = await openUnread(port);
    await delay(100);
    const drained = await drainServer(server, { timeoutMs: 60_000, idleMs: 50 });
    expect(drained).toEqual({ unfinished: 0 });
    socket.destroy();
    expect(warnings.length).toBeLessThanOrEqual(1);
  });
});
