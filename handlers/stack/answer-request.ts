import { textResult } from 'portable-handlers';
import { requestIdOf } from 'portable-handlers/log';
import { cacheControl } from './cache-control.ts';
import { limited } from './limit-time.ts';
import type { Handled, Middleware, Result } from './middleware.ts';
import { toReply } from './reply.ts';

/**
 * Answers with what the route's definition gives. It is a middleware since middy gives its own handler no
 * `request.internal`.
 */
export const answerRequest: Middleware = {
  after(request) {
    const { definition, values, target, ports, controller } = request.internal;
    const answer = definition.answer({ ...values, target }, ports, controller.signal);
    if (answer instanceof Promise) return settle(request, answer);
    request.response = toResult(request, answer);
    return undefined;
  },
};

async function settle(request: Handled, answer: Promise<object>): Promise<void> {
  request.response = toResult(request, await limited(request, answer));
}

function toResult({ event, internal }: Handled, answer: object): Result {
  const { statusCode, body, isText, contentType, lifetime, headers: own } = toReply(answer);
  const requestId = { 'x-request-id': requestIdOf(event) };
  if (statusCode === 204) return { statusCode, headers: { ...own, ...requestId } };
  const headers = {
    'content-type': contentType,
    'cache-control': cacheControl(lifetime, isPrivate(internal)),
    ...own,
    ...requestId,
  };
  if (Buffer.isBuffer(body)) {
    if (isText) return textResult(statusCode, headers, body);
    return { statusCode, headers, body: body.toString('base64'), isBase64Encoded: true };
  }
  return { statusCode, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** Whether an answer is for the caller alone, since others need a key for it. */
function isPrivate({ definition, ports }: Handled['internal']): boolean {
  return !definition.isPublic && ports.settings.apiKeys.length > 0;
}
