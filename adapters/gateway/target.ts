import { decodePercent } from './percent.ts';

export type Target = {
  /** Decoded, as routes and the event see it. */
  path: string;
  /** What follows the first `?`, verbatim. */
  query: string;
};

/**
 * Path and query of a request target, or nothing for one that is no path (`*`, `host:port`).
 * An HTTP API decodes the path once and cuts it at a `?` that appears by that.
 */
export function readTarget(url: string): Target | undefined {
  const target = url.startsWith('/') ? url : withoutOrigin(url);
  if (target === undefined) return undefined;
  const mark = target.indexOf('?');
  const encoded = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  if (encoded === '') return { path: '/', query };

  const path = decodePercent(encoded);
  const decodedMark = path.indexOf('?');
  return { path: decodedMark < 0 ? path : path.slice(0, decodedMark), query };
}

/** Clients that take this server for their proxy send the whole URL. */
function withoutOrigin(url: string): string | undefined {
  return /^https?:\/\/[^/?]+(.*)$/is.exec(url)?.[1];
}
