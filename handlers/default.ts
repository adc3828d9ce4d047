import { HttpError } from '../lib/errors.ts';
import { createMatcher } from '../lib/route-keys.ts';
import { createHandler, type Handler } from './stack/create-handler.ts';
import { define } from './stack/definition.ts';

/**
 * The handler of `$default`: 405 with `Allow` where the path is one of the route keys', otherwise 404.
 * `getRouteKeys` is called at the first request, when the route table that this stands in is complete.
 */
export function createDefault(getRouteKeys: () => string[]): Handler {
  let matcher: ReturnType<typeof createMatcher> | undefined;
  return createHandler(
    define({
      readTarget: (event) => event.rawPath,
      answer({ target }) {
        matcher ??= createMatcher(getRouteKeys().filter((key) => key !== '$default'));
        const methods = matcher.methodsOf(target);
        if (methods.length === 0) throw new HttpError(404, 'Not Found');
        throw new HttpError(405, 'Method Not Allowed', { headers: { allow: methods.join(', ') } });
      },
    }),
  );
}
