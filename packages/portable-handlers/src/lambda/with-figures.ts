import type { LambdaHandler } from '../http-api/settings.ts';
import type { Figures } from './emf.ts';
import { describeRuntime } from './runtime.ts';

/**
 * The handler that `make` makes, with figures of each call written: what writes them is loaded, and the handler made,
 * when it is called first.
 */
export function withFigures(
  make: (figures: Figures) => LambdaHandler,
  namespace: string,
): LambdaHandler {
  let counting: Promise<LambdaHandler> | undefined;

  async function load(): Promise<LambdaHandler> {
    const { startFigures, countCalls } = await import('./emf.ts');
    const figures = startFigures(namespace, describeRuntime);
    const handler = make(figures);
    if ('tellsFailures' in handler) Object.assign(counted, { tellsFailures: true });
    return countCalls(handler, figures.counter);
  }

  async function counted(...given: Parameters<LambdaHandler>): Promise<unknown> {
    counting ??= load();
    return (await counting)(...given);
  }
  return counted;
}
