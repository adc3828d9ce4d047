import { setTimeout as sleep } from 'node:timers/promises';
import { startStillBinance } from './binance.ts';
import type { Observations } from './compare.ts';
import type { Request } from './request.ts';
import type { Row } from './row.ts';
import type { Runtime } from './runtime.ts';

/** Sends a request through all runtimes at once. */
export async function observe(runtimes: Runtime[], request: Request): Promise<Observations> {
  const pairs = runtimes.map(async (runtime) => [runtime.name, await runtime.send(request)]);
  return Object.fromEntries(await Promise.all(pairs));
}

/** Sends a row's request through all runtimes, each binance failing as the row says. */
export async function observeRow(runtimes: Runtime[], row: Row): Promise<Observations> {
  const { request, fault, thenWaitMs } = row;
  if (fault === 'offline') await Promise.all(runtimes.map(({ binance }) => binance.close()));
  else if (fault !== undefined) for (const { binance } of runtimes) binance.fail(fault);
  try {
    return await observe(runtimes, request);
  } finally {
    if (fault === 'offline') await Promise.all(runtimes.map(reopen));
    for (const { binance } of runtimes) binance.heal();
    if (thenWaitMs !== undefined) await sleep(thenWaitMs);
  }
}

async function reopen(runtime: Runtime): Promise<void> {
  const { port, url } = runtime.binance;
  runtime.binance = await startStillBinance(new URL(url).hostname, port);
}
