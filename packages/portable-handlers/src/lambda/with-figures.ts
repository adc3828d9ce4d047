import { upstreamBan } from '../../../../lib/candles/binance/ban.ts';
import type { LambdaHandler } from '../http-api/settings.ts';
import type { FunctionParts } from './function-module.ts';
import { describeRuntime } from './runtime.ts';

/**
 * The handler that `make` makes, with figures of each call written: what writes them is loaded, and the handler made,
 * when it is called first.
 */
export function withFigures(
  make: (parts: FunctionParts) => LambdaHandler,
  parts: FunctionParts,
  namespace: string,
): LambdaHandler {
  let counting: Promise<LambdaHandler> | undefined;

  async function load(): Promise<LambdaHandler> {
    const { startFigures, countCalls } = await import('./emf.ts');
    const { counter, watch } = startFigures(namespace, describeRuntime);
    const handler = make({ ...parts, ports: watch(parts.ports, upstreamBan), counter });
    return countCalls(handler, counter);
  }

  return async (event, context) => {
    counting ??= load();
    return (await counting)(event, context);
  };
}
