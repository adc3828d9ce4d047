import { functionsProblem } from '../sam.ts';
import type { Bundles } from './bundles.ts';
import { chooseFrom, startCalling } from './calling.ts';
import { addressForContainers, startStillExchange } from './exchange.ts';
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
    const exchange = await startStillExchange(addressForContainers().host);
    try {
      const runtime = await startFunctions({ exchange, template, parameters });
      return { ...runtime, stop: () => runtime.stop().finally(remove) };
    } catch (error) {
      await exchange.close();
      await remove();
      throw error;
    }
  }

  const started = await Promise.allSettled([
    startStillExchange().then((exchange) =>
      startCalling({
        name: 'handlers',
        exchange,
        settings,
        file: routesFile,
        choose: chooseFrom(routeKeys),
      }),
    ),
    startStillExchange().then((exchange) =>
      startListening({ name: 'container', exchange, settings, entry: containerFile }),
    ),
    startStillExchange().then((exchange) =>
      startListening({
        name: 'application',
        exchange,
        settings,
        entry: new URL('./fixtures/application.ts', import.meta.url),
        args: [routesFile.href],
      }),
    ),
    startStillExchange().then((exchange) =>
      startCalling({
        name: 'function',
        exchange,
        settings,
        file: functionFile,
        choose: () => ({ routeKey: '$default' }),
      }),
    ),
    ...(functionsProblem === undefined ? [startBundles()] : []),
  ]);
  const runtimes = started.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value] : [],
  );
  const failure = started.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return runtimes;
  await stopRuntimes(runtimes);
  throw failure.reason;
}

export async function stopRuntimes(runtimes: Runtime[] = []): Promise<void> {
  await Promise.all(
    runtimes.map(async (runtime) => {
      await runtime.stop();
      await runtime.exchange.close();
    }),
  );
}
