import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { onServerCore } from './cores.ts';
import { createLoad, type Load, type Request } from './load.ts';

/** What takes turns with others: a server in a process of its own, and the load that is sent to it. */
export type Arm = { name: string; pid: number; port: number; load: Load; stop(): void };

export type Given = {
  name: string;
  /** The server's module, in `bench/servers`; exports `start`. */
  server: string;
  argument?: string;
  request: Request;
};

/** Starts the server of an arm on the core for servers, with its environment as it is given and no other. */
export async function startArm(
  { name, server, argument = '', request }: Given,
  env = {},
): Promise<Arm> {
  const file = join(import.meta.dirname, 'servers', `${server}.ts`);
  const serve = join(import.meta.dirname, 'serve.ts');
  const [command, ...args] = onServerCore([process.execPath, serve, file, argument]);
  // What it writes is read, as a container's engine does.
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout?.resume();
  const started = once(child, 'message');
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${name} did not start`);
  });
  const [port] = (await Promise.race([started, failed])) as [number];
  failed.catch(() => undefined);
  const load = await createLoad(port, request);
  return {
    ...{ name, port, load, pid: child.pid as number },
    stop() {
      load.close();
      child.kill();
    },
  };
}

/** Throws where an arm's answer differs from the first one's: one that does less is none to compare with. */
export async function compareAnswers(arms: Arm[], { path }: Request): Promise<void> {
  const answers = await Promise.all(arms.map(({ port }) => fetchAnswer(port, path)));
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
