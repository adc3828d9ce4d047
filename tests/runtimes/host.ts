// A child process in which a handler is called as Lambda calls it: event and result are JSON, lines go to
// stdout. A line with the number of the call follows those of the call.
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createLocalPorts } from 'portable-handlers';
import type { FunctionParts } from 'portable-handlers/lambda';
import { createLog, createStdoutSink } from 'portable-handlers/log';
import { createPorts, type Ports } from '../../handlers/ports.ts';
import { readConfig } from '../../lib/config.ts';
import { SERVICE_LOG } from '../../lib/service-log.ts';

type Handler = (event: APIGatewayProxyEventV2, context: Context) => unknown;

export type Call = { number: number; event: APIGatewayProxyEventV2; routeKey: string };
export type Reply = { number: number; result: unknown };

const [, , file, timeoutMs] = process.argv as [string, string, string, string];
const { createRoutes, create } = (await import(file)) as {
  createRoutes?(ports: Ports): Record<string, Handler> | Promise<Record<string, Handler>>;
  create?(parts: FunctionParts): Handler;
};
const config = readConfig();
const log = createLog({ ...SERVICE_LOG, level: config.logLevel, sink: createStdoutSink() });
const ports = createPorts(config, createLocalPorts(log));
const routes = await createRoutes?.(ports);
const handler = create?.({ ports, log });

process.on('message', async ({ number, event, routeKey }: Call) => {
  const call = handler ?? routes?.[routeKey];
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
  process.stdout.write(`end of call ${number}\n`);
  process.send!({ number, result } satisfies Reply);
});
// Nobody is left to ask.
process.on('disconnect', () => process.exit());
process.send!('ready');
