import type { Middleware } from './middleware.ts';

/** Finds the definition that answers, and reads what it takes from elsewhere than the query. */
export const findRoute: Middleware = {
  async before({ event, internal }) {
    const { delegate } = internal.definition;
    // Most routes have none, and are not made to wait.
    const delegated = delegate && (await delegate(event));
    if (delegated !== undefined) internal.definition = delegated.definition;
    internal.asked = delegated?.event ?? event;
    internal.target = internal.definition.readTarget?.(internal.asked);
  },
};
