import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createMatcher } from 'portable-handlers/http-api';
import { HttpError } from '../lib/errors.ts';
import { loadDefinition, type Route } from './route-table.ts';
import { type Definition, type Delegated, define } from './stack/definition.ts';
import { reply } from './stack/reply.ts';

/**
 * The definition of `$default` in a table: HEAD where the path has GET, as GET would answer it; 405 with `Allow`
 * where the path is one of the table's; otherwise 404. Of a handler that is not made from a definition
 * nothing is known but its route key.
 */
export function createDefault(table: Record<string, Partial<Pick<Route, 'load'>>>): Definition {
  const matcher = createMatcher(Object.keys(table).filter((key) => key !== '$default'));

  /** In the container and in AWS the gateway sends no body in answer to HEAD. */
  async function delegate(event: APIGatewayProxyEventV2): Promise<Delegated | undefined> {
    if (methodOf(event) !== 'HEAD') return undefined;
    const match = matcher.match('GET', event.rawPath);
    if (match === undefined) return undefined;
    const { load } = table[match.routeKey] ?? {};
    if (load === undefined) return undefined;
    const { pathParameters } = match;
    return {
      definition: await loadDefinition({ load }),
      event: pathParameters ? { ...event, pathParameters } : event,
    };
  }

  return define({
    isPublic: true,
    delegate,
    readTarget: (event) => event,
    answer({ target: event }, { settings }) {
      const methods = matcher.methodsOf(event.rawPath);
      if (methods.length === 0) throw new HttpError(404, 'Not Found');
      if (isPreflight(event) && settings.corsOrigins.length > 0)
        return reply({ statusCode: 204, body: '' });
      throw new HttpError(405, 'Method Not Allowed', { headers: { allow: allow(methods) } });
    },
  });
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
