import { setOwn } from '../own-property.ts';

/** What an HTTP API accepts in a route key; ANY stands for every method without a key of its own. */
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

export type Match = {
  /** The route key as configured. */
  routeKey: string;
  /** Values of the path's variables, keys in ascending order; nothing where it has none. */
  pathParameters: Record<string, string> | undefined;
};

export type Matcher = {
  /** The route that an HTTP API chooses for a method and a decoded path, if there is one. */
  match(method: string, path: string): Match | undefined;
  /** The methods that routes other than `$default` have for a decoded path, in ascending order. */
  methodsOf(path: string): string[];
};

type Segment = { kind: 'literal' | 'variable' | 'greedy'; text: string };

type Route = {
  match: Match;
  /** Name and place of each variable, by name. */
  variables: { name: string; index: number; greedy: boolean }[];
};

/** A path of the table, with one route for each of its methods. */
type Pattern = { segments: Segment[]; greedy: boolean; routes: Map<string, Route> };

/**
 * Compiles HTTP API route keys (`GET /a/{id}`, `ANY /{proxy+}`, `$default`) to a matcher.
 *
 * Of the routes that fit method and path, one without a greedy variable goes first, then the one whose
 * leftmost differing segment is more exact; on the same path a method beats ANY; then `$default`.
 * Throws an error that names the route key if one is invalid, or matches the same as an earlier one.
 */
export function createMatcher(routeKeys: string[]): Matcher {
  const patterns = new Map<string, Pattern>();
  let fallback: Match | undefined;
  for (const routeKey of routeKeys) {
    if (routeKey === '$default') fallback = { routeKey, pathParameters: undefined };
    else addRoute(patterns, routeKey);
  }
  const isLiteral = ({ segments }: Pattern) => segments.every(({ kind }) => kind === 'literal');
  const literals = new Map([...patterns].filter(([, pattern]) => isLiteral(pattern)));
  const others = [...patterns.values()]
    .filter((pattern) => !isLiteral(pattern))
    .sort(compareSpecificity);

  return {
    match(method, path) {
      const literal = literals.get(path);
      const exact = literal?.routes.get(method) ?? literal?.routes.get('ANY');
      if (exact !== undefined) return exact.match;
      if (others.length === 0 || !path.startsWith('/')) return fallback;

      const parts = splitPath(path);
      for (const pattern of others) {
        const route = pattern.routes.get(method) ?? pattern.routes.get('ANY');
        if (route !== undefined && fits(pattern, parts)) return matchOf(route, parts);
      }
      return fallback;
    },

    methodsOf(path) {
      const parts = splitPath(path);
      const known = [...patterns.values()].filter((pattern) => fits(pattern, parts));
      const methods = new Set(known.flatMap(({ routes }) => [...routes.keys()]));
      return methods.has('ANY') ? [...METHODS] : [...methods].sort();
    },
  };
}

function addRoute(patterns: Map<string, Pattern>, routeKey: string): void {
  const { method, path, segments } = parseRouteKey(routeKey);
  // `/a/{x}` and `/a/{y}` are one path: the names of variables do not matter for matching.
  const shape = path.replace(/\{[^}+]*(\+?)\}/g, '{$1}');
  const pattern = patterns.get(shape) ?? {
    segments,
    greedy: segments.at(-1)?.kind === 'greedy',
    routes: new Map<string, Route>(),
  };
  const earlier = pattern.routes.get(method);
  if (earlier !== undefined) {
    throw invalid(routeKey, `it matches the same requests as "${earlier.match.routeKey}"`);
  }
  const variables = segments
    .map(({ kind, text }, index) => ({ name: text, index, greedy: kind === 'greedy', kind }))
    .filter(({ kind }) => kind !== 'literal')
    .map(({ name, index, greedy }) => ({ name, index, greedy }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  pattern.routes.set(method, { match: { routeKey, pathParameters: undefined }, variables });
  patterns.set(shape, pattern);
}

function parseRouteKey(routeKey: string): { method: string; path: string; segments: Segment[] } {
  const [, method = '', path = ''] = /^(\S+) (\S+)$/.exec(routeKey) ?? [];
  if (path === '') throw invalid(routeKey, 'it must be "METHOD /path" or "$default"');
  if (method !== 'ANY' && !METHODS.includes(method)) {
    throw invalid(routeKey, `its method must be ANY or one of ${METHODS.join(', ')}`);
  }
  if (!path.startsWith('/')) throw invalid(routeKey, 'its path must start with /');
  if (path !== '/' && path.endsWith('/')) throw invalid(routeKey, 'its path must not end in /');

  const texts = splitPath(path);
  const segments = texts.map((text, index): Segment => {
    const [, name, plus] = /^\{([\w.:-]+)(\+?)\}$/.exec(text) ?? [];
    if (name !== undefined) {
      if (plus === '+' && index < texts.length - 1) {
        throw invalid(routeKey, `{${name}+} must be its last segment`);
      }
      return { kind: plus === '+' ? 'greedy' : 'variable', text: name };
    }
    if (/[{}?#]/.test(text) || (text === '' && path !== '/')) {
      throw invalid(routeKey, `"${text}" must be a literal, {name} or {name+}`);
    }
    return { kind: 'literal', text };
  });
  const names = segments.filter(({ kind }) => kind !== 'literal').map(({ text }) => text);
  if (new Set(names).size < names.length) throw invalid(routeKey, 'it names a variable twice');
  return { method, path, segments };
}

function invalid(routeKey: string, problem: string): Error {
  return new Error(`Invalid route key "${routeKey}": ${problem}`);
}

/** The segments of a path that starts with a slash; `/` has one, which is empty. */
function splitPath(path: string): string[] {
  return path.slice(1).split('/');
}

const EXACTNESS = { literal: 0, variable: 1, greedy: 2 };

function compareSpecificity(a: Pattern, b: Pattern): number {
  if (a.greedy !== b.greedy) return a.greedy ? 1 : -1;
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other === undefined) break;
    if (segment.kind !== other.kind) return EXACTNESS[segment.kind] - EXACTNESS[other.kind];
  }
  return b.segments.length - a.segments.length;
}

/** A greedy variable was seen to match nothing, and another variable an empty last segment. */
function fits({ segments, greedy }: Pattern, parts: string[]): boolean {
  if (greedy ? parts.length < segments.length : parts.length !== segments.length) return false;
  return segments.every(({ kind, text }, index) => {
    if (kind === 'literal') return parts[index] === text;
    return kind === 'greedy' || parts[index] !== '' || index === parts.length - 1;
  });
}

function matchOf({ match, variables }: Route, parts: string[]): Match {
  const pathParameters: Record<string, string> = {};
  for (const { name, index, greedy } of variables) {
    setOwn(pathParameters, name, greedy ? parts.slice(index).join('/') : (parts[index] as string));
  }
  return { routeKey: match.routeKey, pathParameters };
}
