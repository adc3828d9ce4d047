import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { spawnTied } from '../../../../tests/spawn-tied.ts';
import { openConnection } from '../../tests/raw-http.ts';

/** A server in a process with a heap so small that what is kept of each request soon fills it. */
const PROGRAM = `
  import { createServer } from 'portable-handlers/http-api';
  const server = createServer({ 'GET /': async () => ({}) }, { onFailedRequest() {} });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

async function startSmallServer(): Promise<number> {
  const args = ['--max-old-space-size=32', '--input-type=module', '--eval', PROGRAM];
  const server = spawnTied(process.execPath, args, { cwd: import.meta.dirname });
  onTestFinished(() => void server.kill('SIGKILL'));
  const [port] = await once(createInterface(server.stdout), 'line');
  return Number(port);
}

/** A text of `bytes` bytes that consists of names that no earlier text has, and what follows each. */
function newNames(request: number, bytes: number, end: string): string {
  const names: string[] = [];
  for (let length = 0; length < bytes; ) {
    const name = (request * 100_000 + names.length).toString(36) + end;
    length += name.length;
    if (length <= bytes) names.push(name);
  }
  return names.join('');
}

/** Requests of a kind, each with names of its own, and what all of them are answered. */
const ATTACKS: [
  kind: string,
  count: number,
  request: (number: number) => string,
  status: number,
][] = [
  ['heads that are too large', 100, (number) => get('', newNames(number, 32_000, ':\r\n')), 431],
  ['headers', 250, (number) => get('', newNames(number, 7_000, ':\r\n')), 200],
  ['parameters', 250, (number) => get(newNames(number, 10_000, '&'), ''), 200],
];

function get(query: string, lines: string): string {
  return `GET /?${query} HTTP/1.1\r\nHost: a\r\n${lines}\r\n`;
}

it.each(ATTACKS)(
  '%s with new names each time do not fill the memory',
  async (_, count, request, status) => {
    const connection = await openConnection(await startSmallServer());
    for (let number = 1; number <= count; number += 1) {
      connection.send(request(number));
      expect((await connection.answer()).status).toBe(status);
    }
    connection.socket.destroy();
  },
  60_000,
);
