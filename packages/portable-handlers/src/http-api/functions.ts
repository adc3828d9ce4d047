import { createMatcher, type Matcher } from './route-keys.ts';
import type { HandlerModule, LambdaHandler, Routes, TakesBody } from './settings.ts';
import { isStreaming } from './streaming.ts';

export type Functions = {
  match: Matcher['match'];
  /** Whether a path has a route, for whatever method. */
  knows(path: string): boolean;
  /** Whether the handler of a route is to get the bodies of its requests. */
  takesBody(routeKey: string): boolean;
  /** The handlers by their route keys; one that is still loaded is waited for at its call. */
  handlers: ReadonlyMap<string, LambdaHandler>;
};

type Marked = LambdaHandler & TakesBody;

/** The same table, its modules begun to be loaded; `loaded` settles when all of them are, or have failed. */
export type StartedRoutes = { routes: Record<string, Marked>; loaded: Promise<unknown> };

/**
 * The route table made ready. Throws an error that names the route key if one is invalid, or if its
 * handler is not what Lambda's Node 24 runtime would call. A module is loaded at its first request.
 */
export function createFunctions(routes: Routes): Functions {
  const handlers = new Map<string, Marked>(
    Object.entries(routes).map(([routeKey, value]) => [
      routeKey,
      isModule(value) ? loadedHandler(routeKey, value) : callableHandler(routeKey, value),
    ]),
  );
  const { match, methodsOf } = createMatcher([...handlers.keys()]);
  return {
    match,
    knows: (path) => methodsOf(path).length > 0,
    takesBody: (routeKey) => handlers.get(routeKey)?.takesBody !== false,
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

function isModule(value: Routes[string]): value is HandlerModule & TakesBody {
  return typeof value === 'object' && typeof value?.load === 'function';
}

/** A handler that waits for its module, which is loaded once; what this says of bodies is known then. */
function loadedHandler(routeKey: string, module: HandlerModule & TakesBody) {
  let loading: Promise<LambdaHandler> | undefined;
  let handler: Marked | undefined;

  async function loadOnce(): Promise<LambdaHandler> {
    try {
      const { handler: exported, default: commonJs } = await module.load();
      handler = callableHandler(
        routeKey,
        exported ?? (commonJs as { handler?: LambdaHandler } | undefined)?.handler,
      );
      call.takesBody ??= handler.takesBody;
    } catch (error) {
      handler = () => {
        throw error;
      };
    }
    return handler;
  }
  const loaded = () => (loading ??= loadOnce());
  const call: Marked & { load(): Promise<LambdaHandler> } = Object.assign(
    ((event, context) =>
      handler === undefined
        ? loaded().then((ready) => ready(event, context))
        : handler(event, context)) satisfies LambdaHandler,
    { load: loaded, takesBody: module.takesBody },
  );
  return call;
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
