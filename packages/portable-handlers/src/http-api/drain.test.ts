import { createServer as createHttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Connection, openConnection, type RawAnswer } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import { drainServer } from './drain.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const SLOW = 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n';

function servingSlowly() {
  return serving({
    'GET /': async () => ({ statusCode: 200, body: 'fast' }),
    'GET /slow': async () => {
      await delay(150);
      return { statusCode: 200, body: 'slow' };
    },
    'GET /never': () => new Promise(() => {}),
  });
}

async function open(port: number, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => openConnection(port)));
}

/** What `ask` gives on each connection; a lost answer rejects. */
function askAll(connections: Connection[], ask: (connection: Connection) => Promise<RawAnswer>) {
  return Promise.all(connections.map(ask));
}

function ends(answers: RawAnswer[]): (string | undefined)[] {
  return [...new Set(answers.map((answer) => answer.header('connection')))];
}

describe('a drain', () => {
  it('loses no request of clients that ask again and again', async () => {
    const { port, server } = await servingSlowly();
    let answered = 0;
    const loops = askAll(await open(port, 50), async (connection) => {
      while (true) {
        connection.send(GET);
        const answer = await connection.answer();
        answered += 1;
        if (answer.header('connection') === 'close') return answer;
      }
    });
    await delay(50);
    const drained = drainServer(server, { timeoutMs: 5_000, idleMs: 100 });
    expect(ends(await loops)).toEqual(['close']);
    expect(answered).toBeGreaterThan(50);
    expect(await drained).toEqual({ unfinished: 0 });
  });

  it('answers idle connections that send a request as it begins, or while they are left open', async () => {
    const { port, server } = await servingSlowly();
    const connections = await open(port, 60);
    for (const connection of connections.slice(0, 30)) {
      connection.send(GET);
      await connection.answer();
    }
    const drained = drainServer(server, { timeoutMs: 5_000, idleMs: 300 });
    const answers = await askAll(connections, async (connection) => {
      await delay([0, 1, 20, 100][connections.indexOf(connection) % 4]);
      connection.send(GET);
      return connection.answer();
    });
    expect(ends(answers)).toEqual(['close']);
    expect(await drained).toEqual({ unfinished: 0 });
  });

  it('finishes what is in flight, closing each connection with its last answer only', async () => {
    const { port, server } = await servingSlowly();
    const connections = await open(port, 5);
    for (const connection of connections) connection.send(SLOW + GET + GET);
    await delay(30);
    const drained = drainServer(server, { timeoutMs: 5_000, idleMs: 50 });
    connections[0]?.send(GET);
    for (const connection of connections) {
      const count = connection === connections[0] ? 4 : 3;
      const answers = [];
      for (let index = 0; index < count; index += 1) answers.push(await connection.answer());
      expect(String(answers[0]?.body)).toBe('slow');
      expect(answers.map((answer) => answer.header('connection'))).toEqual([
        ...Array.from({ length: count - 1 }, () => 'keep-alive'),
        'close',
      ]);
      expect(await connection.closed).toEqual({ reset: false });
    }
    expect(await drained).toEqual({ unfinished: 0 });
  });

  it('waits for a request of which a part has come', async () => {
    const { port, server } = await servingSlowly();
    const [connection] = (await open(port, 1)) as [Connection];
    const drained = drainServer(server, { timeoutMs: 5_000, idleMs: 200 });
    for (const piece of ['GET / HT', 'TP/1.1\r\nHo', 'st: a\r\n', '\r\n']) {
      await delay(100);
      connection.send(piece);
    }
    expect((await connection.answer()).header('connection')).toBe('close');
    expect(await drained).toEqual({ unfinished: 0 });
  });

  it('serves connections that are handed over while it lasts', async () => {
    const { port, server } = await servingSlowly();
    const held = await open(port, 1);
    held[0]?.send(SLOW);
    await delay(20);
    const drained = drainServer(server, { timeoutMs: 5_000, idleMs: 100 });
    const acceptor = createHttpServer();
    acceptor.removeAllListeners('connection');
    acceptor.on('connection', (socket) => server.emit('connection', socket));
    await new Promise<void>((resolve) => acceptor.listen(0, '127.0.0.1', () => resolve()));
    const [late] = (await open((acceptor.address() as { port: number }).port, 1)) as [Connection];
    late.send(GET);
    expect((await late.answer()).header('connection')).toBe('close');
    await drained;
    acceptor.close();
  });

  it('gives up after its time, and says on how many', async () => {
    const { port, server } = await servingSlowly();
    const connections = await open(port, 3);
    connections[0]?.send('GET /never HTTP/1.1\r\nHost: a\r\n\r\n');
    connections[1]?.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
    await delay(20);
    // The POST has no route: it is answered, and its connection closed, without its body.
    expect(await drainServer(server, { timeoutMs: 150, idleMs: 50 })).toEqual({ unfinished: 1 });
    await Promise.all(connections.map(({ closed }) => closed));
  });

  it('answers what it gives up, if it is to, each with a line', async () => {
    const { port, server, lines } = await serving({
      'GET /never': () => new Promise(() => {}),
      'POST /': async () => 'ok',
    });
    const [idle, pipelined, uploading] = (await open(port, 3)) as [
      Connection,
      Connection,
      Connection,
    ];
    pipelined.send('GET /never HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
    uploading.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
    await delay(20);
    const drained = drainServer(server, { timeoutMs: 2_000, answersRest: () => true });
    const answers = [await pipelined.answer(), await pipelined.answer(), await uploading.answer()];
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(answers.map((answer) => answer.header('connection'))).toEqual([
      'keep-alive',
      'close',
      'close',
    ]);
    const told = lines().map(({ extra }) => `${extra.path} ${extra.status_code}`);
    expect(told).toEqual(['/never 503', '/never 503', '/ 503']);
    uploading.socket.destroy();
    await Promise.all([idle, pipelined, uploading].map(({ closed }) => closed));
    expect(await drained).toEqual({ unfinished: 0 });
  });

  it('accepts no more', async () => {
    const { port, server } = await servingSlowly();
    expect(await drainServer(server, { timeoutMs: 1_000 })).toEqual({ unfinished: 0 });
    await expect(openConnection(port)).rejects.toThrow('ECONNREFUSED');
  });

  it('is for servers of createServer', async () => {
    await expect(drainServer(createHttpServer(), { timeoutMs: 1 })).rejects.toThrow(TypeError);
  });
});
