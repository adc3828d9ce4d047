import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { gatewayAnswer } from '../http-api/result/answer.ts';
import type { LambdaHandler } from '../http-api/settings.ts';
import { mendRequest, mendResponse } from './mend-serverless.ts';

type Next = (error?: unknown) => void;

/** An Express application, or what is called like one. */
// biome-ignore lint/suspicious/noExplicitAny: Express's own types of both are narrower than Node's.
export type Application = (req: any, res: any, next: Next) => unknown;

type Loader = () => Promise<Application>;

/** The function that `serverless-http` exports. */
type Serverless = typeof import('serverless-http');

type Envelope = {
  statusCode: number;
  headers: Record<string, string>;
  cookies: string[];
  /** In base64. */
  body: string;
};

/**
 * An Express application as one more Lambda handler, for a route key in a container and in Lambda alike: it gets the
 * request as the client sent it, by serverless-http. A function without parameters loads the application at the first
 * request. The body of the result is text where it is UTF-8, else base64.
 *
 * What the application's own error handlers answer is its answer. An error that none of them takes is thrown, and
 * where it has no route the answer is an HTTP API's 404.
 */
export function fromExpress(given: Application | Loader): LambdaHandler {
  let loading: Promise<[Serverless, Application]> | undefined;

  async function load(): Promise<[Serverless, Application]> {
    const isLoader = given.length === 0;
    const [{ default: serverless }, application] = await Promise.all([
      import('serverless-http'),
      isLoader ? (given as Loader)() : (given as Application),
    ]);
    return [serverless, application];
  }

  return async (event, context) => {
    loading ??= load();
    return serveEvent(...(await loading), event, context);
  };
}

function serveEvent(
  serverless: Serverless,
  application: Application,
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  return new Promise((resolve, reject) => {
    async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
      mendRequest(req, event);
      mendResponse(res);
      const next: Next = (error) => {
        if (error !== undefined) reject(error);
        else resolve(notFound());
      };
      try {
        await application(req, res, next);
      } catch (error) {
        reject(error);
      }
    }
    // No header that the client did not send; and bytes, of which we see whether they are text.
    const call = serverless(serve, { requestId: '', binary: true as never });
    // It writes into the event.
    call({ ...event, requestContext: { ...event.requestContext } }, context).then(
      (envelope) => resolve(resultOf(envelope as Envelope)),
      reject,
    );
  });
}

function notFound(): APIGatewayProxyStructuredResultV2 {
  const { statusCode, contentType, body } = gatewayAnswer(404);
  return { statusCode, headers: { 'content-type': contentType as string }, body: body as string };
}

function resultOf({ statusCode, headers, cookies, body }: Envelope) {
  const { 'set-cookie': one, ...others } = headers;
  const all = (one === undefined ? cookies : [one]).map(charactersOf);
  const bytes = Buffer.from(body, 'base64');
  const isText = isUtf8(bytes);
  return {
    statusCode,
    headers: Object.fromEntries(
      Object.entries(others).map(([name, value]) => [name, charactersOf(value)]),
    ),
    ...(all.length > 0 && { cookies: all }),
    body: isText ? bytes.toString() : body,
    isBase64Encoded: !isText,
  };
}

/** In Node a header's characters are bytes, in a result they are themselves. What is no UTF-8 stays. */
function charactersOf(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : text;
}
