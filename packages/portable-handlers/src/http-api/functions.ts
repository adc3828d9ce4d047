import { createMatcher, type Matcher } from './route-keys.ts';
import type { HandlerModule, LambdaHandler, Routes } from './settings.ts';
import { isStreaming } from './streaming.ts';

export type Functions = {
  match: Matcher['match'];
  /** Whether a path has a route, for whatever method. */
  knows(path: string): boolean;
  /** The handlers by their route keys; one that is still loaded is waited for at its call. */
  handlers: ReadonlyMap<string, LambdaHandler>;
};

/** The same table, its modules begun to be loaded; `loaded` settles when all of them are, or have failed. */
export type StartedRoutes = { routes: Record<string, LambdaHandler>; loaded: Promise<unknown> };

/**
 * The route table made ready. Throws an error that names the route key if one is invalid, or if its
 * handler is not what Lambda's Node 24 runtime would call. A module is loaded at its first request.
 */
export function createFunctions(routes: Routes): Functions {
  const handlers = new Map(
    Object.entries(routes).map(([routeKey, value]) => [
      routeKey,
      isModule(value) ? loadedHandler(routeKey, value) : callableHandler(routeKey, value),
    ]),
  );
  const { match, methodsOf } = createMatcher([...handlers.keys()]);
  return {
    match,
    knows: (path) => methodsOf(path).length > 0,
    handlers,
  };
}

/**
 * Begins to load the modules of a route table. One that cannot be loaded takes its own routes and no
 * others: each of their requests fails with the error of the import.
 */
export function startRoutes(routes: Routes): StartedRoutes {
  const loading: Promise<unknown>[] = [];
  const started = Object.entries(routes).map(([routeKey, value]) => {
    if (!isModule(value)) return [routeKey, value] as const;
    const handler = loadedHandler(routeKey, value);
    loading.push(handler.load());
    return [routeKey, handler] as const;
  });
  return { routes: Object.fromEntries(started), loaded: Promise.all(loading) };
}

function isModule(value: LambdaHandler | HandlerModule): value is HandlerModule {
  return typeof value === 'object' && typeof value?.load === 'function';
}

/** A handler that waits for its module, which is loaded once. */
function loadedHandler(routeKey: string, module: HandlerModule) {
  let loading: Promise<LambdaHandler> | undefined;
  let handler: LambdaHandler | undefined;

  async function loadOnce(): Promise<LambdaHandler> {
    try {
      const { handler: exported, default: commonJs } = await module.load();
      handler = callableHandler(
        routeKey,
        exported ?? (commonJs as { handler?: LambdaHandler } | undefined)?.handler,
      );
    } catch (error) {
      handler = () => {
        throw error;
      };
    }
    return handler;
  }
  const loaded = () => (loading ??= loadOnce());
  const call: LambdaHandler = (event, context) =>
    handler === undefined
      ? loaded().then((ready) => ready(event, context))
      : handler(event, context);
  return Object.assign(call, { load: loaded });
}

/** Throws for what Lambda's runtime would not call. */
function callableHandler(routeKey: string, handler: LambdaHandler | undefined): LambdaHandler {
  if (typeof handler !== 'function') {
    throw new TypeError(`The handler of "${routeKey}" is no function`);
  }
  // An HTTP API calls it like any other function, and answers 500.
  if (isStreaming(handler)) {
    return () => {
      const problem = 'streams its response (awslambda.streamifyResponse)';
      throw new TypeError(`The handler of "${routeKey}" ${problem}, which no HTTP API takes`);
    };
  }
  if (handler.length > 2) {
    throw new TypeError(
      `The handler of "${routeKey}" takes a callback, which Lambda's Node 24 runtime does not give`,
    );
  }
  return handler;
}
