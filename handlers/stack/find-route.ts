import type { Handled, Middleware } from './middleware.ts';

/** Finds the definition that answers, and reads what it takes from elsewhere than the query. */
export const findRoute: Middleware = {
  before(request) {
    const { event, internal } = request;
    // Most routes delegate to none, and need not wait.
    if (internal.definition.delegate !== undefined) return delegate(request);
    internal.asked = event;
    internal.target = internal.definition.readTarget?.(event);
    return undefined;
  },
};

async function delegate({ event, internal }: Handled): Promise<void> {
  const delegated = await internal.definition.delegate?.(event);
  if (delegated !== undefined) internal.definition = delegated.definition;
  internal.asked = delegated?.event ?? event;
  internal.target = internal.definition.readTarget?.(internal.asked);
}
