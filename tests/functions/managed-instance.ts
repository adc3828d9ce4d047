import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A path to the `index.mjs` of aws-lambda-ric runs the tests under AWS's own JavaScript. */
const CLIENT = process.env.AWS_LAMBDA_RIC ?? fileOf('./runtime-client.ts');

/** A function under a runtime client that has many invocations at once, as on Lambda Managed Instances. */
export type ManagedInstance = {
  /** The function's result; it stays open where the function gives none. */
  invoke(event: object, traceId?: string): Promise<unknown>;
  /** Reads stdout from here on, until it has so many lines of ours; AWS's client writes others. */
  readLines(count: number): Promise<string[]>;
  stop(): Promise<void>;
};

/** Starts the function in `folder`, an `index.mjs`, in so many threads. Nobody reads its stdout until `readLines`. */
export async function startManagedInstance(
  folder: string,
  threads: number,
): Promise<ManagedInstance> {
  const invocations: { id: string; event: object; traceId: string }[] = [];
  const idle: ServerResponse[] = [];
  const results = new Map<string, (result: unknown) => void>();

  /** Gives the threads that have asked for an invocation what there is. */
  function handOut(): void {
    while (idle.length > 0 && invocations.length > 0) {
      const { id, event, traceId } = invocations.shift()!;
      idle
        .shift()!
        .writeHead(200, {
          'Lambda-Runtime-Aws-Request-Id': id,
          'Lambda-Runtime-Deadline-Ms': Date.now() + 30_000,
          'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:f',
          'Lambda-Runtime-Trace-Id': traceId,
        })
        .end(JSON.stringify(event));
    }
  }

  // The Runtime API.
  const server = createServer(async (req, res) => {
    const [, id, kind] = /invocation\/([^/]+)(?:\/(\w+))?$/.exec(req.url!) ?? [];
    if (id === 'next') {
      idle.push(res);
      handOut();
      return;
    }
    const body = await text(req);
    res.writeHead(202).end();
    if (kind === 'response') results.get(id!)?.(JSON.parse(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  // Its stdout is a pipe as on Lambda; what Node gives a child is a pair of sockets, which tears less.
  const command = [process.execPath, '--import', fileOf('./native-client.ts'), CLIENT];
  const child = spawn('sh', ['-c', '"$0" "$@" | cat', ...command], {
    env: {
      ...{ AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}` },
      ...{ AWS_LAMBDA_MAX_CONCURRENCY: '64', AWS_LAMBDA_NODEJS_WORKER_COUNT: String(threads) },
      ...{ LAMBDA_TASK_ROOT: folder, _HANDLER: 'index.handler' },
      ...{ AWS_LAMBDA_FUNCTION_NAME: 'f', AWS_LAMBDA_FUNCTION_VERSION: '7' },
      ...{ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048' },
      ...{ AWS_LAMBDA_LOG_GROUP_NAME: 'g', AWS_LAMBDA_LOG_STREAM_NAME: 's' },
      ...{ ENVIRONMENT: 'development', MARKET_DATA: 'simulated' },
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

  return {
    invoke(event, traceId = 'Root=1-0-0') {
      const id = randomUUID();
      const result = new Promise((resolve) => results.set(id, resolve));
      invocations.push({ id, event, traceId });
      handOut();
      return result;
    },
    async readLines(count) {
      let written = '';
      const parts = child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false });
      for await (const part of parts) {
        written += part;
        const lines = written.split('\n').slice(0, -1);
        const ours = lines.filter((line) => line.includes('"logger":'));
        if (ours.length >= count) return ours;
      }
      throw new Error(`stdout ended: ${written}`);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      if (child.exitCode !== null) return;
      process.kill(-child.pid!);
      await once(child, 'exit');
    },
  };
}
