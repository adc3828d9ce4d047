import { functionsProblem } from '../sam.ts';
import { addressForContainers, startStillBinance } from './binance.ts';
import type { Bundles } from './bundles.ts';
import { chooseFrom, startCalling } from './calling.ts';
import { startFunctions } from './functions.ts';
import { startListening } from './listening.ts';
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
  /** The module of the function that serves the table. */
  functionFile: URL;
  build(): Promise<Bundles>;
};

/**
 * Starts the five runtimes of a route table, or the first four where functions cannot be run here.
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
      startListening({ name: 'container', binance, settings, entry: containerFile }),
    ),
    startStillBinance().then((binance) =>
      startListening({
        name: 'application',
        binance,
        settings,
        entry: new URL('./fixtures/application.ts', import.meta.url),
        args: [routesFile.href],
      }),
    ),
    startStillBinance().then((binance) =>
      startCalling({
        name: 'function',
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
