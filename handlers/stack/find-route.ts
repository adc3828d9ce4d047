import type { Delegated } from './definition.ts';
import type { Handled, Middleware } from './middleware.ts';

/** Finds the definition that answers, and reads what it takes from elsewhere than the query. */
export const findRoute: Middleware = {
  before(request) {
    const delegated = request.internal.definition.delegate?.(request.event);
    if (delegated instanceof Promise) return delegated.then((found) => read(request, found));
    return read(request, delegated);
  },
};

function read({ event, internal }: Handled, delegated: Delegated | undefined): void {
  if (delegated !== undefined) internal.definition = delegated.definition;
  internal.asked = delegated?.event ?? event;
  internal.target = internal.definition.readTarget(internal.asked);
}
