import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createAppFor } from 'portable-handlers/express';
import type { Options, Routes } from 'portable-handlers/http-api';
import type { FunctionParts, OwnTelling } from 'portable-handlers/lambda';
import { logFailedRequests } from 'portable-handlers/log';
import serverless from 'serverless-http';
import { createLazyHandlers } from '../handlers/create-handlers.ts';
import { routes } from '../handlers/routes.ts';
import { holdsBytes } from '../packages/portable-handlers/src/express/function-mode.ts';
import { createGateway } from '../packages/portable-handlers/src/http-api/gateway.ts';

type Envelope = {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: string;
  isBase64Encoded: boolean;
};

/**
 * A Lambda function that serves a whole route table from the Express application: for an HTTP API's
 * `$default`, so that a new route needs no new function. `getOptions` is called at the first request.
 */
export function createFunction(routes: Routes, getOptions: () => Options): OwnTelling {
  let app: ReturnType<typeof createAppFor> | undefined;

  async function serveEvent(event: APIGatewayProxyEventV2, context: Context) {
    app ??= createAppFor(createGateway(routes, getOptions()));
    let isBytes = false;
    const serve = serverless(app, {
      // Neither a header that the client did not send, nor a guess by content type at what is binary.
      requestId: '',
      binary: () => isBytes,
      request(request: { url: string }) {
        request.url = targetOf(event);
      },
      response(response: ServerResponse) {
        isBytes = holdsBytes(response);
      },
    });
    // It writes into what it is given.
    const copy = { ...event, requestContext: { ...event?.requestContext } };
    return withCharacters((await serve(copy, context)) as Envelope);
  }
  return Object.assign(serveEvent, { tellsFailures: true as const });
}

/** The handler of the function of `$default`: the rest of the route table. */
export function create({ ports, log, counter }: FunctionParts): OwnTelling {
  return createFunction(createLazyHandlers(routes, ports), () => ({
    onFailedRequest: logFailedRequests(log),
    counter,
  }));
}

/** The request target of an event, whose path is decoded. */
function targetOf(event: Partial<APIGatewayProxyEventV2> | undefined): string {
  const { rawPath = '/', rawQueryString = '' } = event ?? {};
  const parts = rawPath.split('/').map((part) => encodeURIComponent(part.toWellFormed()));
  const path = parts.join('/') || '/';
  // With one of these, Express would use `url.parse`, and Node warns of that in a bundle.
  const query = rawQueryString.replace(/[\s#\ufeff]/g, encodeURIComponent);
  return query === '' ? path : `${path}?${query}`;
}

/** Headers on the wire are bytes, one a character; an envelope has the characters themselves. */
function withCharacters(envelope: Envelope): Envelope {
  const { headers, cookies } = envelope;
  for (const name of Object.keys(headers)) headers[name] = characters(headers[name] as string);
  return { ...envelope, headers, ...(cookies && { cookies: cookies.map(characters) }) };
}

function characters(text: string): string {
  return /[^\x20-\x7e]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}
