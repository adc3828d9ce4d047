import { openConnection, readAnswers } from './answers.ts';

/** One request, sent again and again. */
export type Request = { path: string; status?: number; headers?: string[] };

export type Load = {
  /** Sends for so long, each connection its next request when the last is answered. */
  run(ms: number): Promise<{ answers: number; elapsedMs: number }>;
  close(): void;
};

/** What common clients send. */
const HEADERS = [
  'Host: 127.0.0.1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) bench',
  'Accept: application/json',
  'Accept-Language: en-US,en;q=0.5',
];

/** How many connections send at once. */
const CONNECTIONS = 32;

/**
 * Load on a loopback port over kept connections. Our own client: it must take less CPU for a request than the
 * fastest server that it measures, and those of the registry take more. Rejects for an answer that is not as expected.
 */
export async function createLoad(port: number, { path, status = 200, headers = [] }: Request) {
  const lines = [`GET ${path} HTTP/1.1`, ...HEADERS, ...headers, '', ''];
  const request = Buffer.from(lines.join('\r\n'), 'latin1');
  const expected = `HTTP/1.1 ${status} `;
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => openConnection(port)),
  );
  let answers = 0;
  let waiting = 0;
  let running = false;
  let stopped = (_error?: Error): void => undefined;

  for (const socket of sockets) {
    const send = () => {
      waiting += 1;
      socket.write(request);
    };
    readAnswers(socket, stopWith, (head) => {
      if (!head.startsWith(expected)) stopWith(new Error(`No answer ${expected}: ${head}`));
      answers += 1;
      waiting -= 1;
      if (running) send();
      else if (waiting === 0) stopped();
    });
    socket.on('error', stopWith);
    socket.on('close', () => stopWith(new Error('The server closed a connection')));
    socket.on('start', send);
  }

  function stopWith(error: Error): void {
    running = false;
    stopped(error);
  }

  return {
    run(ms: number) {
      return new Promise<{ answers: number; elapsedMs: number }>((resolve, reject) => {
        if (sockets.some(({ destroyed }) => destroyed)) throw new Error('A connection was closed');
        const start = performance.now();
        answers = 0;
        running = true;
        setTimeout(() => {
          running = false;
        }, ms);
        stopped = (error) => {
          if (error === undefined) resolve({ answers, elapsedMs: performance.now() - start });
          else reject(error);
        };
        for (const socket of sockets) socket.emit('start');
        // A client that sleeps is woken up by the server's write, in the server's time.
        const stayAwake = () => running && setImmediate(stayAwake);
        stayAwake();
      });
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  } satisfies Load;
}
