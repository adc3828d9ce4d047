import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ARCHITECTURE, SAM_SETTINGS, sam } from '../sam.ts';
import { spawnTied } from '../spawn-tied.ts';
import type { Template } from '../template.ts';

const PATIENCE_MS = 30_000;

/** What Lambda writes at the end of a call, or the emulator where the process ended before. */
const END_OF_CALL = /^(REPORT RequestId: |.*\(rapid\) Invoke DONE failed).*\n/m;

/** The emulator's own lines; Lambda's other ones are kept. */
const OF_THE_EMULATOR = /^$|^(START|END) RequestId: |^\d\d \w{3} \d{4} .*\(rapid\)/;

/** AWS's emulator, listening. */
export type Sam = {
  url: string;
  /**
   * Lines that were written since the last call ended, up to the end of the next: those of functions, and
   * those that Lambda's runtime itself writes.
   */
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
  const [templateFile, logFile] = [join(folder, 'template.json'), join(folder, 'lines.log')];
  await writeFile(templateFile, JSON.stringify(template));
  await writeFile(logFile, '');
  const port = await freePort();
  const overrides = Object.entries({ Architecture: ARCHITECTURE, ...parameters });
  const args = [
    ...['local', command, '--template', templateFile, '--port', String(port)],
    ...['--skip-pull-image', '--warm-containers', 'LAZY', '--log-file', logFile],
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
  const log = await followFile(logFile);

  async function stop(): Promise<void> {
    child.kill();
    await ended;
    // SAM removes its containers; one that it lost sight of must not stay.
    const containers = [...said.matchAll(/SAM_CONTAINER_ID: (\w+)/g)].map(([, id]) => id!);
    if (containers.length > 0) spawnSync('docker', ['rm', '--force', ...containers]);
    await log.close();
    await rm(folder, { recursive: true });
  }

  try {
    await answering(port, () => child.exitCode === null);
  } catch (error) {
    await stop();
    throw new Error(`SAM does not start: ${said}`, { cause: error });
  }
  return { url: `http://127.0.0.1:${port}`, takeLines: log.takeCall, stop };
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
  /** Calls a function with an event, when the call before is over. */
  invoke(functionName: string, event: object): Promise<Invocation>;
  stop(): Promise<void>;
};

export async function startEmulator(
  template: Template,
  parameters?: Record<string, string>,
): Promise<Emulator> {
  const { url, takeLines, stop } = await startSam('start-lambda', template, parameters);
  return {
    async invoke(functionName, event) {
      const path = `/2015-03-31/functions/${functionName}/invocations`;
      const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(event) });
      return { result: await response.text(), lines: await takeLines() };
    },
    stop,
  };
}

/** Reads a file that grows, call by call. */
async function followFile(path: string) {
  const file = await open(path);
  let text = '';
  return {
    /** Lines up to the end of a call, as it was reported; rejects where it was not. */
    async takeCall(): Promise<string[]> {
      const late = Date.now() + PATIENCE_MS;
      let end: RegExpExecArray | null = null;
      while (end === null) {
        text += (await file.readFile()).toString();
        end = END_OF_CALL.exec(text);
        if (Date.now() > late) throw new Error(`no end of the call in: ${text}`);
        if (end === null) await sleep(5);
      }
      const call = text.slice(0, end.index);
      text = text.slice(end.index + end[0].length);
      return call.split('\n').filter((line) => !OF_THE_EMULATOR.test(line));
    },
    close: () => file.close(),
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
