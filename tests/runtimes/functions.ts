import type { Binance } from '../binance/stand-in.ts';
import { startEmulator } from '../functions/emulator.ts';
import { expectLogLine } from '../log-line.ts';
import { functionsOf, type Template } from '../template.ts';
import { answerOf } from './answer.ts';
import { addressForContainers } from './binance.ts';
import { eventOf } from './event.ts';
import { chooseRoute } from './routing.ts';
import type { Runtime } from './runtime.ts';

type Options = {
  binance: Binance;
  /** Its functions are called as its routes say. */
  template: Template;
  /** Of the template. */
  parameters: Record<string, string>;
};

/** The bundles, each in the function that the template gives it, under AWS's runtime client. */
export async function startFunctions(options: Options): Promise<Runtime> {
  const { binance, template, parameters } = options;
  const emulator = await startEmulator(template, {
    ...parameters,
    BinanceBaseUrl: `http://${addressForContainers().name}:${binance.port}`,
  });
  const names = new Map(
    functionsOf(template).flatMap(({ name, routeKeys }) => routeKeys.map((key) => [key, name])),
  );
  return {
    name: 'functions',
    binance,
    async send(request) {
      // Which routes there are is the template's to say: what has none goes to $default.
      const route = chooseRoute([...names.keys()], request);
      const event = eventOf(request, route);
      const { result, lines } = await emulator.invoke(names.get(route.routeKey)!, event);
      const answer = answerOf(JSON.parse(result), request.method, event.requestContext.requestId);
      return { ...answer, lines: lines.map(expectLogLine) };
    },
    stop: emulator.stop,
  };
}
