import { processPorts, usePorts } from '../../handlers/ports.ts';
import { upstreamBan } from '../../lib/candles/binance/ban.ts';
import type { Observer } from '../gateway/observer.ts';
import type { LambdaHandler } from '../gateway/settings.ts';
import { describeRuntime } from './runtime.ts';

let observer: Observer | undefined;

/** Who is told of each answer in this function; nobody before its first call, or without figures. */
export function figuresObserver(): Observer | undefined {
  return observer;
}

/** The same handler, with figures of each call written, which are loaded when it is called first. */
export function withFigures(handler: LambdaHandler, namespace: string): LambdaHandler {
  let counting: Promise<LambdaHandler> | undefined;

  async function load(): Promise<LambdaHandler> {
    const { startFigures, countCalls } = await import('./emf.ts');
    const figures = startFigures(namespace, describeRuntime);
    observer = figures.observer;
    usePorts(figures.watch(processPorts(), upstreamBan));
    return countCalls(handler, figures.observer);
  }

  return async (event, context) => {
    counting ??= load();
    return (await counting)(event, context);
  };
}
