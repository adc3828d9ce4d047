import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../binance/faults.ts';
import { sharedPath } from '../shared.ts';
import { docker, type Output, tryDocker } from './docker-command.ts';

/** The service in its container, with the stand-in for Binance beside it. */
export type Service = {
  container: string;
  /** The published port, such as `http://127.0.0.1:49153`. */
  url: string;
  compose(...args: string[]): Promise<string>;
  /** Runs a command in the service's container. */
  exec(...command: string[]): Promise<Output>;
  /** Runs a command in Binance's container, that is in the service's network. */
  beside(...command: string[]): Promise<string>;
  /** What is wrong with Binance from now on; nothing where no fault is given. */
  fail(fault?: Fault): Promise<void>;
  /** All that the service has written so far, line by line. */
  lines(): Promise<string[]>;
  /** The process ids of the workers, as the container counts them. */
  workers(): Promise<number[]>;
  down(): Promise<void>;
};

type Options = {
  /** Makes the names of project and containers. */
  theme: string;
  settings?: Record<string, string>;
  /** A folder to take the place of `handlers`. */
  handlers?: string;
};

const FILES = ['-f', 'docker-compose.yml', '-f', 'tests/container/compose.binance.yml'];

/**
 * Builds the image and starts the service of `docker-compose.yml` under names of its own, against the
 * recorded market unless `settings` say otherwise. Resolves when it is healthy.
 */
export async function startService({ theme, settings, handlers }: Options): Promise<Service> {
  const project = `market-data-api-test-${theme}`;
  const container = `${project}-api`;
  const env = {
    MARKET_DATA: 'live',
    BINANCE_BASE_URL: 'http://127.0.0.1:9090',
    ...settings,
    TEST_CONTAINER: container,
    TEST_MARKET_DATA: sharedPath('market-data'),
    ...(handlers !== undefined && { TEST_HANDLERS: handlers }),
  };
  const compose = (...args: string[]) => docker(['compose', ...FILES, '-p', project, ...args], env);
  const beside = (...command: string[]) => docker(['exec', `${container}-binance`, ...command]);
  const down = async () => {
    await compose('down', '--volumes', '--timeout', '1');
  };

  await down();
  try {
    await compose('up', '--build', '--detach', '--wait');
  } catch (error) {
    const said = await tryDocker(['logs', container]);
    await down();
    throw new Error(`the service does not start: ${said.stdout}${said.stderr}`, { cause: error });
  }
  const published = (await docker(['port', container, '8000/tcp'])).trim().split('\n')[0];

  return {
    container,
    url: `http://${published}`,
    compose,
    exec: (...command) => tryDocker(['exec', container, ...command]),
    beside,
    async fail(fault) {
      const request =
        fault === undefined ? { method: 'DELETE' } : { method: 'PUT', body: JSON.stringify(fault) };
      const call = `fetch('http://127.0.0.1:9090/faults', ${JSON.stringify(request)})`;
      await beside('node', '-e', `${call}.then((answer) => process.exit(answer.ok ? 0 : 1))`);
    },
    async lines() {
      // The engine's own copy: Compose 2.26 puts a control sequence before each line, pipe or not.
      const { stdout, stderr } = await tryDocker(['logs', container]);
      return [...stdout.split('\n').slice(0, -1), ...stderr.split('\n').slice(0, -1)];
    },
    async workers() {
      const text = await docker(['exec', container, 'ps', '-eo', 'pid=,args=']);
      const rows = text.split('\n').filter((row) => row.includes('--max-old-space-size='));
      return rows.map((row) => Number.parseInt(row, 10));
    },
    down,
  };
}

/**
 * The lines that `action` adds to the log: waits for `expected` of them, and then long enough for one
 * too many to show.
 */
export async function linesAddedBy(
  service: Service,
  expected: number,
  action: () => Promise<unknown>,
): Promise<string[]> {
  const before = (await service.lines()).length;
  await action();
  const added = async () => (await service.lines()).slice(before);
  for (let tries = 0; tries < 50 && (await added()).length < expected; tries++) await sleep(100);
  await sleep(300);
  return added();
}
