import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { onServerCore } from './cores.ts';
import { createLoad, type Load, type Request } from './load.ts';

/** What takes turns with others: a server in a process of its own, and the load that is sent to it. */
export type Arm = {
  name: string;
  pid: number;
  port: number;
  request: Request;
  load: Load;
  stop(): void;
};

export type Given = {
  name: string;
  /** The server's module, in `bench/servers`; exports `start`. */
  server: string;
  argument?: string;
  request: Request;
  /** The whole environment of the process. */
  env?: Record<string, string>;
};

/** Starts the server of an arm on the core for servers. */
export async function startArm({
  name,
  server,
  argument = '',
  request,
  env = {},
}: Given): Promise<Arm> {
  const { pid, port, stop } = await startServer(name, [server, argument], env);
  const load = await createLoad(port, request);
  return {
    ...{ name, pid, port, request, load },
    stop() {
      load.close();
      stop();
    },
  };
}

/** Starts a server of `bench/servers` in a process of its own; `place` is its command's beginning. */
export async function startServer(
  name: string,
  [server, argument = '']: string[],
  env: Record<string, string> = {},
  place: (command: string[]) => string[] = onServerCore,
) {
  const serve = join(import.meta.dirname, 'serve.ts');
  const file = join(import.meta.dirname, 'servers', `${server}.ts`);
  const [command = '', ...args] = place([process.execPath, serve, file, argument]);
  // What it writes is read, as a container's engine does.
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout?.resume();
  const started = new AbortController();
  const failed = once(child, 'exit', started).then(() => {
    throw new Error(`${name} did not start`);
  });
  const [port] = (await Promise.race([once(child, 'message'), failed])) as [number];
  started.abort();
  failed.catch(() => undefined);
  return { pid: child.pid as number, port, stop: () => child.kill() };
}

/** Throws where an arm's answer differs from the first one's: one that does less is none to compare with. */
export async function compareAnswers(arms: Arm[]): Promise<void> {
  const answers = await Promise.all(
    arms.map(({ port, request }) => fetchAnswer(port, request.path)),
  );
  for (const [index, answer] of answers.entries()) {
    if (answer === answers[0]) continue;
    throw new Error(`${arms[index]?.name} answers ${answer} in place of ${answers[0]}`);
  }
}

function fetchAnswer(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ port, path, host: '127.0.0.1', agent: false }, async (response) => {
      const [type = ''] = (response.headers['content-type'] ?? '').split(';');
      response.setEncoding('utf8');
      resolve([response.statusCode, type, ...(await response.toArray())].join(' '));
    });
    request.on('error', reject);
  });
}
