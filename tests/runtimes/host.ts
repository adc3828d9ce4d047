// A child process in which a handler is called as Lambda calls it: event and result are JSON, lines go to
// stdout. A line with the number of the call follows those of the call.
import { writeSync } from 'node:fs';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createLocalPorts } from 'portable-handlers';
import { createLog, createStdoutSink } from 'portable-handlers/log';
import type { FunctionModule } from '../../adapters/function.ts';
import { createPorts, type Ports } from '../../handlers/ports.ts';
import { readConfig } from '../../lib/config.ts';
import { SERVICE_LOG } from '../../lib/service-log.ts';

type Handler = (event: APIGatewayProxyEventV2, context: Context) => unknown;

export type Call = { number: number; event: APIGatewayProxyEventV2; routeKey: string };
export type Reply = { number: number; result: unknown };

const [, , file, timeoutMs] = process.argv as [string, string, string, string];
const module = (await import(file)) as
  | { createRoutes(ports: Ports): Record<string, Handler> | Promise<Record<string, Handler>> }
  | FunctionModule;
const handlerOf =
  'createRoutes' in module ? await startRoutes(module) : await startFunction(module);

/** The handlers of a table, called without a gateway. */
async function startRoutes({ createRoutes }: Extract<typeof module, { createRoutes: unknown }>) {
  const config = readConfig();
  const log = createLog({ ...SERVICE_LOG, level: config.logLevel, sink: createStdoutSink() });
  const routes = await createRoutes(createPorts(config, createLocalPorts(log)));
  return (routeKey: string) => routes[routeKey];
}

/** A function, as its bundle starts it; that takes the process's output. */
async function startFunction(given: FunctionModule): Promise<() => Handler> {
  const { startModule } = await import('../../adapters/function.ts');
  const handler = startModule(given);
  return () => handler;
}

process.on('message', async ({ number, event, routeKey }: Call) => {
  const call = handlerOf(routeKey);
  if (call === undefined) throw new Error(`no handler for ${routeKey} in ${file}`);
  const deadline = performance.now() + Number(timeoutMs);
  const context = {
    awsRequestId: crypto.randomUUID(),
    functionName: 'function',
    functionVersion: '$LATEST',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
  const result = await call(event, context as Context);
  // Not by `process.stdout`, whose output is the function's.
  writeSync(1, `end of call ${number}\n`);
  process.send!({ number, result } satisfies Reply);
});
// Nobody is left to ask.
process.on('disconnect', () => process.exit());
process.send!('ready');
