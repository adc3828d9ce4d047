import { setTimeout as sleep } from 'node:timers/promises';
import type { Observations } from './compare.ts';
import { startStillExchange } from './exchange.ts';
import type { Request } from './request.ts';
import type { Row } from './row.ts';
import type { Runtime } from './runtime.ts';

/** Sends a request through all runtimes at once. */
export async function observe(runtimes: Runtime[], request: Request): Promise<Observations> {
  const pairs = runtimes.map(async (runtime) => [runtime.name, await runtime.send(request)]);
  return Object.fromEntries(await Promise.all(pairs));
}

/** Sends a row's request through all runtimes, each exchange failing as the row says. */
export async function observeRow(runtimes: Runtime[], row: Row): Promise<Observations> {
  const { request, fault, thenWaitMs } = row;
  if (fault === 'offline') await Promise.all(runtimes.map(({ exchange }) => exchange.close()));
  else if (fault !== undefined) for (const { exchange } of runtimes) exchange.fail(fault);
  try {
    return await observe(runtimes, request);
  } finally {
    if (fault === 'offline') await Promise.all(runtimes.map(reopen));
    for (const { exchange } of runtimes) exchange.heal();
    if (thenWaitMs !== undefined) await sleep(thenWaitMs);
  }
}

async function reopen(runtime: Runtime): Promise<void> {
  const { port, url } = runtime.exchange;
  runtime.exchange = await startStillExchange(new URL(url).hostname, port);
}
