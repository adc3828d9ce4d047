import { limited } from './limit-time.ts';
import type { Handled, Middleware } from './middleware.ts';

type Count = NonNullable<Handled['internal']['ports']['rateLimit']>;

/** Counts a request whose key has been checked, and throws where it is one too many. */
export const limitRate: Middleware = {
  before(request) {
    const { definition, ports } = request.internal;
    if (definition.isPublic || ports.rateLimit === undefined) return undefined;
    return count(request, ports.rateLimit);
  },
};

async function count(request: Handled, rateLimit: Count): Promise<void> {
  const { event, internal } = request;
  const counted = await limited(request, rateLimit(event, internal.apiKey));
  internal.quota = counted.headers;
  if (counted.refusal !== undefined) throw counted.refusal;
}
