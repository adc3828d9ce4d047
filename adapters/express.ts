import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { bytesResult } from 'portable-handlers';
import type { Ports } from '../handlers/ports.ts';
import { createRoutes as createOwnRoutes } from '../handlers/routes.ts';
import { acceptedCoding } from '../handlers/stack/accepted-coding.ts';

/** Bytes of all answers of pages that are kept: enough for each page and each file that they load, in each coding. */
const MAX_KEPT_BYTES = 6_000_000;

type Answer = APIGatewayProxyStructuredResultV2;

const kept = new Map<string, Answer>();
let keptBytes = 0;

/** Answers that are being made: many clients that ask at once wait for one, which takes several times its own bytes. */
const making = new Map<string, Promise<Answer>>();

/**
 * The application of pages, loaded with Express when the first of them is asked for. None of its answers changes while
 * a process lives, so each is made once: nothing is read, compressed or encoded for the second client.
 */
export async function pages(event: APIGatewayProxyEventV2): Promise<Answer> {
  const key = `${event.rawPath} ${acceptedCoding(event.headers['accept-encoding'])}`;
  const known = kept.get(key) ?? making.get(key);
  if (known !== undefined) {
    const answer = await known;
    if (answer.statusCode === 200) return answer;
  }
  const made = makePage(event, key).finally(() => making.delete(key));
  making.set(key, made);
  return made;
}

async function makePage(event: APIGatewayProxyEventV2, key: string): Promise<Answer> {
  const { handler } = await import('./pages/application.ts');
  const { http, ...context } = event.requestContext;
  // Of HEAD Express gives no body, and what is kept is for GET too; the box sends none of it.
  const asked = { ...event, requestContext: { ...context, http: { ...http, method: 'GET' } } };
  const result = (await handler(asked, {} as never)) as Answer;
  if (result.statusCode !== 200) return result;
  const { body = '', isBase64Encoded, headers } = result;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const made = bytesResult(200, headers as Record<string, string>, bytes);
  if (keptBytes + bytes.length <= MAX_KEPT_BYTES) {
    kept.set(key, made);
    keptBytes += bytes.length;
  }
  return made;
}

/** The handlers of the service's routes, as the container serves them: its pages are an Express application. */
export function createRoutes(ports: Ports) {
  return createOwnRoutes({ ...ports, pages });
}
