import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { HttpError } from '../lib/errors.ts';
import { createMatcher, type Matcher } from '../lib/route-keys.ts';
import { createHandler, type Handler } from './stack/create-handler.ts';
import { type Delegated, define } from './stack/definition.ts';
import { reply } from './stack/reply.ts';

/** Handlers by route keys; of those that are not made here nothing is known but the key. */
type Routes = Record<string, object>;

/**
 * The handler of `$default`: HEAD where the path has GET, as GET would answer it; 405 with `Allow` where
 * the path is one of the route keys'; otherwise 404. `getRoutes` is called at the first request, when
 * the route table that this stands in is complete.
 */
export function createDefault(getRoutes: () => Routes): Handler {
  let routes: Routes;
  let matcher: Matcher | undefined;

  function prepare(): Matcher {
    if (matcher !== undefined) return matcher;
    routes = getRoutes();
    matcher = createMatcher(Object.keys(routes).filter((key) => key !== '$default'));
    return matcher;
  }

  /** Both worlds keep the body of an answer to HEAD to themselves. */
  function delegate(event: APIGatewayProxyEventV2): Delegated | undefined {
    if (methodOf(event) !== 'HEAD') return undefined;
    const match = prepare().match('GET', event.rawPath);
    if (match === undefined) return undefined;
    const { pathParameters } = match;
    const { definition } = routes[match.routeKey] as Partial<Handler>;
    if (definition === undefined) return undefined;
    return { definition, event: pathParameters ? { ...event, pathParameters } : event };
  }

  return createHandler(
    define({
      open: true,
      delegate,
      readTarget: (event) => event,
      answer({ target: event }, { corsOrigins }) {
        const methods = prepare().methodsOf(event.rawPath);
        if (methods.length === 0) throw new HttpError(404, 'Not Found');
        if (isPreflight(event) && corsOrigins.length > 0)
          return reply({ statusCode: 204, body: '' });
        throw new HttpError(405, 'Method Not Allowed', { headers: { allow: allow(methods) } });
      },
    }),
  );
}

function methodOf(event: APIGatewayProxyEventV2): string | undefined {
  return event.requestContext?.http?.method;
}

/**
 * Also with CORS, an HTTP API calls the function of `$default` for preflights, and puts the headers of CORS
 * on its answer, in the container too. The status is ours to say: a browser gives up at anything but a 2xx.
 */
function isPreflight(event: APIGatewayProxyEventV2): boolean {
  return (
    methodOf(event) === 'OPTIONS' && event.headers?.['access-control-request-method'] !== undefined
  );
}

function allow(methods: string[]): string {
  const all = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return [...new Set(all)].sort().join(', ');
}
