import { functionsProblem } from '../sam.ts';
import { addressForContainers, startStillBinance } from './binance.ts';
import type { Bundles } from './bundles.ts';
import { chooseFrom, startCalling } from './calling.ts';
import { startContainer } from './container.ts';
import { startFunctions } from './functions.ts';
import type { Runtime } from './runtime.ts';

type Options = {
  settings: Record<string, string>;
  /** The same as parameters of the template. */
  parameters: Record<string, string>;
  /** The module that makes the handlers of the route table, and its keys. */
  routesFile: URL;
  routeKeys: string[];
  /** The program of the container. */
  containerFile: URL;
  /** The function that serves the table from the Express application. */
  functionFile: URL;
  build(): Promise<Bundles>;
};

/**
 * Starts the four runtimes of a route table, or the first three where functions cannot be run here.
 * Where one does not start, none is left running.
 */
export async function startRuntimes(options: Options): Promise<Runtime[]> {
  const { settings, parameters, routeKeys, routesFile, containerFile, functionFile, build } =
    options;

  async function startBundles(): Promise<Runtime> {
    const { template, remove } = await build();
    const binance = await startStillBinance(addressForContainers().host);
    try {
      const runtime = await startFunctions({ binance, template, parameters });
      return { ...runtime, stop: () => runtime.stop().finally(remove) };
    } catch (error) {
      await binance.close();
      await remove();
      throw error;
    }
  }

  const started = await Promise.allSettled([
    startStillBinance().then((binance) =>
      startCalling({
        name: 'handlers',
        binance,
        settings,
        file: routesFile,
        choose: chooseFrom(routeKeys),
      }),
    ),
    startStillBinance().then((binance) =>
      startContainer({ binance, settings, entry: containerFile }),
    ),
    startStillBinance().then((binance) =>
      startCalling({
        name: 'express function',
        binance,
        settings,
        file: functionFile,
        choose: () => ({ routeKey: '$default' }),
      }),
    ),
    ...(functionsProblem === undefined ? [startBundles()] : []),
  ]);
  const runtimes = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failure = started.find((start) => start.status === 'rejected');
  if (failure === undefined) return runtimes;
  await stopRuntimes(runtimes);
  throw failure.reason;
}

export async function stopRuntimes(runtimes: Runtime[] = []): Promise<void> {
  await Promise.all(
    runtimes.map(async (runtime) => {
      await runtime.stop();
      await runtime.binance.close();
    }),
  );
}
