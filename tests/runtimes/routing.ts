import type { Route } from './event.ts';
import { readTarget } from './event.ts';
import type { Request } from './request.ts';

/**
 * The route that a gateway with these route keys chooses for a request. Enough for tables in which no
 * path fits two patterns: literal paths first, then `{variables}`, then `$default`.
 */
export function chooseRoute(routeKeys: string[], { method, target }: Request): Route {
  const [path] = readTarget(target);
  if (routeKeys.includes(`${method} ${path}`)) return { routeKey: `${method} ${path}` };
  for (const routeKey of routeKeys.filter((key) => key.startsWith(`${method} `))) {
    const pattern = routeKey.slice(method.length + 1).replace(/\{(\w+)\}/g, '(?<$1>[^/]*)');
    const found = new RegExp(`^${pattern}$`, 's').exec(path);
    if (found?.groups) return { routeKey, pathParameters: { ...found.groups } };
  }
  return { routeKey: '$default' };
}
