import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTurn } from '../runtimes/in-turn.ts';
import { ARCHITECTURE, SAM_SETTINGS, sam } from '../sam.ts';
import { spawnTied } from '../spawn-tied.ts';
import type { Template } from '../template.ts';
import { followContainers } from './follow-containers.ts';

const PATIENCE_MS = 30_000;

/** AWS's emulator, listening. */
export type Sam = {
  url: string;
  /** The lines of the next call that ends, as `Lines` has them. */
  takeLines(): Promise<string[]>;
  /** Ends it and its containers. */
  stop(): Promise<void>;
};

/** Starts `sam local start-lambda` or `start-api` for a template whose functions lie anywhere here. */
export async function startSam(
  command: 'start-lambda' | 'start-api',
  template: Template,
  parameters: Record<string, string> = {},
): Promise<Sam> {
  const folder = await mkdtemp(join(tmpdir(), 'functions-'));
  const templateFile = join(folder, 'template.json');
  await writeFile(templateFile, JSON.stringify(template));
  const port = await freePort();
  const overrides = Object.entries({ Architecture: ARCHITECTURE, ...parameters });
  const args = [
    ...['local', command, '--template', templateFile, '--port', String(port)],
    ...['--skip-pull-image', '--warm-containers', 'LAZY'],
    ...['--parameter-overrides', ...overrides.map(([name, value]) => `${name}=${value}`)],
  ];
  const env = { ...process.env, ...SAM_SETTINGS };
  const child = spawnTied(sam, args, { cwd: folder, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = once(child, 'exit');
  const findContainers = () =>
    [...said.matchAll(/SAM_CONTAINER_ID: (\w{64})/g)].map(([, id]) => id!);
  const lines = followContainers(findContainers);

  async function stop(): Promise<void> {
    child.kill();
    await ended;
    // SAM removes its containers; one that it lost sight of must not stay.
    const containers = findContainers();
    if (containers.length > 0) spawnSync('docker', ['rm', '--force', ...containers]);
    await lines.stop();
    await rm(folder, { recursive: true });
  }

  try {
    await answering(port, () => child.exitCode === null);
  } catch (error) {
    await stop();
    throw new Error(`SAM does not start: ${said}`, { cause: error });
  }
  return { url: `http://127.0.0.1:${port}`, takeLines: lines.takeCall, stop };
}

/** What came of a function that was called. */
export type Invocation = {
  /** JSON text: what it returned, or Lambda's report of an error. */
  result: string;
  /** What was written meanwhile. */
  lines: string[];
};

/** Functions of a template in containers, under AWS's runtime client. */
export type Emulator = {
  /** Calls a function with an event when the call before is over; SAM may hand its result out later. */
  invoke(functionName: string, event: object): Promise<Invocation>;
  stop(): Promise<void>;
};

export async function startEmulator(
  template: Template,
  parameters?: Record<string, string>,
): Promise<Emulator> {
  const { url, takeLines, stop } = await startSam('start-lambda', template, parameters);
  const logged = inTurn(async (functionName: string, event: object) => {
    const path = `/2015-03-31/functions/${functionName}/invocations`;
    const answer = fetch(url + path, { method: 'POST', body: JSON.stringify(event) });
    const result = answer.then((response) => response.text());
    // Whoever waits for the result gets its rejection, and later than this may have one.
    result.catch(() => {});
    return { result, lines: await takeLines() };
  });
  return {
    async invoke(functionName, event) {
      const { result, lines } = await logged(functionName, event);
      return { result: await result, lines };
    },
    stop,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when the port takes connections. */
async function answering(port: number, isAlive: () => boolean): Promise<void> {
  const late = Date.now() + PATIENCE_MS;
  while (isAlive() && Date.now() < late) {
    const socket = connect(port, '127.0.0.1');
    const connected = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (connected) return;
    await sleep(100);
  }
  throw new Error('nobody listens');
}
