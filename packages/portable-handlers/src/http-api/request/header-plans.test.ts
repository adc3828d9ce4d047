import { createServer as createHttpServer, type Server } from 'node:http';
import fc from 'fast-check';
import { createServer } from 'portable-handlers/http-api';
import { expect, it } from 'vitest';
import { openConnection } from '../../../tests/raw-http.ts';
import { listen } from '../../../tests/serving.ts';

/** Sends requests with these lines to a server in turn; gives what their `headers` were. */
async function startNoting(server: Server) {
  let noted: unknown[] = [];
  server.on('request', ({ headers }) => noted.push(Object.entries(headers)));
  const connection = await openConnection(await listen(server));
  return async (lines: string[]) => {
    noted = [];
    for (let count = 0; count < 3; count += 1) {
      connection.send(`GET / HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`);
      await connection.answer();
    }
    return noted;
  };
}

const NAMES = ['Host', 'A', 'a', 'Cookie', 'Set-Cookie', '__proto__', 'Content-Type', 'Accept'];
const names = fc.constantFrom(...NAMES, 'Constructor', '0', 'X-Forwarded-For', 'TE');
const lines = fc.array(
  fc.tuple(names, fc.constantFrom('', '1', 'x, y')).map((line) => line.join(': ')),
  { maxLength: 12 },
);

it('has the headers of a request as Node has them, however often the same names come', async () => {
  const ours = await startNoting(createServer({ $default: async () => ({}) }));
  const node = createHttpServer({ requireHostHeader: false }, (_, res) => res.end());
  const theirs = await startNoting(node);
  await fc.assert(
    fc.asyncProperty(lines, async (given) => {
      const sent = ['Host: api', ...given.filter((line) => !line.startsWith('Host'))];
      expect(await ours(sent)).toEqual(await theirs(sent));
    }),
    { numRuns: 300 },
  );
});
