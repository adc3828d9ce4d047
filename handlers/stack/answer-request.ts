import { bytesResult, textResult } from 'portable-handlers';
import { requestIdOf } from 'portable-handlers/log';
import { limited } from './limit-time.ts';
import type { Middleware } from './middleware.ts';
import { type Lifetime, REPLY, type Reply, reply } from './reply.ts';

/** What `Cache-Control` says of a successful answer. */
const CACHE_CONTROL: Record<Lifetime, string> = {
  // A day: a correction or a new field is seen then.
  unchanging: 'max-age=86400, immutable',
  second: 'max-age=1',
  revalidated: 'no-cache',
  none: 'no-store',
};

/**
 * Answers with what the route's definition gives. It is a middleware since middy gives its own handler no
 * `request.internal`.
 */
export const answerRequest: Middleware = {
  async after(request) {
    const { event, internal } = request;
    const { definition, values, target, ports, controller } = internal;
    const given = definition.answer({ ...values, target }, ports, controller.signal);
    const answer = given instanceof Promise ? await limited(request, given) : given;
    const made = REPLY in answer ? (answer as Reply) : reply({ body: answer });
    const { statusCode, body, isText, contentType, lifetime, headers: own } = made;
    const requestId = { 'x-request-id': requestIdOf(event) };
    if (statusCode === 204) {
      request.response = { statusCode, headers: { ...own, ...requestId } };
      return;
    }
    // What others need a key for is for the caller's own cache alone.
    const scope = definition.isPublic || ports.settings.apiKeys.length === 0 ? '' : 'private, ';
    const headers = {
      'content-type': contentType,
      'cache-control': scope + CACHE_CONTROL[lifetime],
      ...own,
      ...requestId,
    };
    if (!Buffer.isBuffer(body)) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      request.response = { statusCode, headers, body: text };
    } else if (isText) request.response = textResult(statusCode, headers, body);
    else request.response = bytesResult(statusCode, headers, body);
  },
};
