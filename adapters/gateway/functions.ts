import { createMatcher, type Matcher } from '../../lib/route-keys.ts';
import type { LambdaHandler, Routes } from './settings.ts';

export type Functions = {
  match: Matcher['match'];
  /** Whether a path has a route, for whatever method. */
  knows(path: string): boolean;
  /** The handler of a route key of the table. */
  handlerOf(routeKey: string): LambdaHandler;
};

/**
 * The route table made ready. Throws an error that names the route key if one is invalid, or if its
 * handler is not what Lambda's Node 24 runtime would call.
 */
export function createFunctions(routes: Routes): Functions {
  const handlers = new Map(Object.entries(routes));
  for (const [routeKey, handler] of handlers) {
    if (typeof handler !== 'function') {
      throw new TypeError(`The handler of "${routeKey}" is no function`);
    }
    if (handler.length > 2) {
      throw new TypeError(
        `The handler of "${routeKey}" takes a callback, which Lambda's Node 24 runtime does not give`,
      );
    }
  }
  const { match, methodsOf } = createMatcher([...handlers.keys()]);
  return {
    match,
    knows: (path) => methodsOf(path).length > 0,
    handlerOf: (routeKey) => handlers.get(routeKey) as LambdaHandler,
  };
}
