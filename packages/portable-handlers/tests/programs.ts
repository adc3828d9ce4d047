import { type ExecFileOptions, execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { spawnTied } from '../../../tests/spawn-tied.ts';

/** What ended a program: its exit code, and what it wrote. */
export type Ended = { code: number; stdout: string; stderr: string };

/** A program that serves on a port. */
export type Program = {
  /** Whole lines of its standard output. */
  lines: string[];
  stderr(): string;
  /** What its lines say of failed requests: place and facts. */
  failures(): Record<string, unknown>[];
  hasEnded(): boolean;
  /** Sends SIGTERM, and waits for the end; the exit code, or null where the signal itself was the end. */
  end(): Promise<number | null>;
};

/** Runs a program to its end; one that fails is no exception. */
export async function run(
  program: string,
  args: string[],
  options: ExecFileOptions = {},
): Promise<Ended> {
  try {
    const limits = { maxBuffer: 64 * 1024 * 1024, timeout: 300_000 };
    const given = { ...limits, ...options, encoding: 'utf8' as const };
    return { code: 0, ...(await promisify(execFile)(program, args, given)) };
  } catch (error) {
    const { code, stdout = '', stderr = '', message } = error as Error & Partial<Ended>;
    return { code: Number(code) || 1, stdout, stderr: stderr || message };
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

/** Starts a program under some `node`, which finds its port in the environment. */
export function startProgram(node: string, file: string, cwd: string, port: number): Program {
  const env = { PATH: process.env.PATH, PORT: String(port) };
  const child = spawnTied(node, [file], { cwd, env });
  const lines: string[] = [];
  let rest = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() as string;
    lines.push(...parts);
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const closed = once(child, 'close');
  return {
    lines,
    stderr: () => stderr,
    failures: () =>
      lines
        .map((line) => JSON.parse(line))
        .filter(({ extra }) => extra.type === 'request_error')
        .map(({ extra, module, function: name, line }) => {
          return { ...extra, module, function: name, line };
        }),
    hasEnded: () => child.exitCode !== null,
    async end() {
      child.kill('SIGTERM');
      const [code] = await closed;
      return code;
    },
  };
}

/** Status and body of an answer; waits for a program that does not listen yet. */
export async function askProgram(
  program: Program,
  port: number,
  path: string,
): Promise<[status: number, body: string]> {
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(10_000),
      });
      return [answer.status, await answer.text()];
    } catch (error) {
      if (program.hasEnded()) {
        throw new Error(`The program has ended: ${program.lines}${program.stderr()}`);
      }
      if (Object(Object(error).cause).code !== 'ECONNREFUSED') throw error;
      await sleep(50);
    }
  }
}

/** What a function answers when it is called as Lambda would call it, each export of a module. */
export async function callFunctions(node: string, module: string, cwd: string): Promise<Ended> {
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/hello/Ada',
    rawQueryString: '',
    headers: {},
    pathParameters: { name: 'Ada' },
    requestContext: { http: { method: 'GET', path: '/hello/Ada' }, requestId: 'JKJaXmPLvHcESHA=' },
    isBase64Encoded: false,
  };
  // Not by `process.stdout`, whose output is lines of the log there.
  const program = `
    import { writeSync } from 'node:fs';
    const answers = {};
    for (const [name, handler] of Object.entries(await import('./${module}'))) {
      const event = ${JSON.stringify(event)};
      answers[name] = await handler(event, { getRemainingTimeInMillis: () => 9000 });
    }
    writeSync(2, JSON.stringify(answers));
    process.exit();`;
  return run(node, ['--input-type=module', '--eval', program], {
    cwd,
    env: { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: 'hello' },
  });
}
