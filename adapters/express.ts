import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { bytesResult } from 'portable-handlers';
import type { Ports } from '../handlers/ports.ts';
import { createRoutes as createOwnRoutes } from '../handlers/routes.ts';
import { acceptedCoding } from '../handlers/stack/accepted-coding.ts';

/** Bytes of all answers of pages that are kept: enough for each page and each file that they load, in each coding. */
const MAX_KEPT_BYTES = 6_000_000;

const kept = new Map<string, APIGatewayProxyStructuredResultV2>();
let keptBytes = 0;

/**
 * The application of pages, loaded with Express when the first of them is asked for. None of its answers changes while
 * a process lives, so each is made once: nothing is read, compressed or encoded for the second client.
 */
export async function pages(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const key = `${event.rawPath} ${acceptedCoding(event.headers['accept-encoding'])}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const { handler } = await import('./pages/application.ts');
  const result = (await handler(event, {} as never)) as APIGatewayProxyStructuredResultV2;
  if (result.statusCode !== 200) return result;
  const { body = '', isBase64Encoded, headers } = result;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const made = bytesResult(200, headers as Record<string, string>, bytes);
  if (!kept.has(key) && keptBytes + bytes.length <= MAX_KEPT_BYTES) {
    kept.set(key, made);
    keptBytes += bytes.length;
  }
  return made;
}

/** The handlers of the service's routes, as the container serves them: its pages are an Express application. */
export function createRoutes(ports: Ports) {
  return createOwnRoutes({ ...ports, pages });
}
