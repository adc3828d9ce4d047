import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { exchangeRaw } from '../../packages/portable-handlers/tests/raw-http.ts';
import type { Binance } from '../binance/stand-in.ts';
import { expectLogLine } from '../log-line.ts';
import { spawnTied } from '../spawn-tied.ts';
import { inTurn } from './in-turn.ts';
import { readLines } from './line-reader.ts';
import { bytesOf } from './request.ts';
import type { Runtime } from './runtime.ts';

type Options = {
  name: string;
  binance: Binance;
  settings: Record<string, string>;
  /** A program that listens and says so in the line of its start; `args` are its own. */
  entry: URL;
  args?: string[];
};

const WHERE_IT_ENDS = 'GET /where-it-ends HTTP/1.1\r\nHost: localhost\r\n';

/** A process that listens, such as the container's, spoken to over sockets. */
export async function startListening({
  name,
  binance,
  settings,
  entry,
  args = [],
}: Options): Promise<Runtime> {
  const child = spawnTied(process.execPath, [fileURLToPath(entry), ...args], {
    env: {
      PATH: process.env.PATH,
      ...settings,
      API_PORT: '0',
      // The lines of one worker come in the order of its answers.
      API_WORKERS: '1',
      BINANCE_BASE_URL: binance.url,
    },
  });
  const ended = once(child, 'exit');
  child.stderr.pipe(process.stderr);
  const lines = readLines(child.stdout);
  let port = 0;
  await lines.takeUntil((line) => {
    const { extra } = expectLogLine(line);
    if (extra.event === 'startup') port = extra.port;
    return port !== 0;
  });

  let sent = 0;
  return {
    name,
    binance,
    send: inTurn(async (request) => {
      const answer = await exchangeRaw(port, bytesOf(request));
      // A request that fails writes a line; what comes before that line belongs to the request above.
      const id = `end-of-request-${++sent}`;
      await exchangeRaw(port, `${WHERE_IT_ENDS}x-request-id: ${id}\r\n\r\n`);
      const written = await lines.takeUntil((line) => line.includes(`"request_id":"${id}"`));
      return {
        status: answer.status,
        headers: answer.headers.map(([name, value]) => [name.toLowerCase(), value]),
        body: answer.body.toString(),
        lines: written.map(expectLogLine),
      };
    }),
    async stop() {
      child.kill();
      await ended;
    },
  };
}
