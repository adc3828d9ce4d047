import { createPlans, fillPlan, planNames } from '../name-plans.ts';

export type Target = {
  /** Decoded, as routes and the event see it. */
  path: string;
  /** What follows the first `?`, verbatim. */
  query: string;
};

/** A query without any of these is as it was meant. */
const ENCODED = /[%+\u0080-\uffff]/;

const plans = createPlans((names, isKept) => ({ names, ...planNames(names, isKept) }));

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

/** A target of any form: one that is no path stands in the place of the path, up to its first `?`. */
export function readAnyTarget(url: string): Target {
  const [path = '', ...rest] = url.split('?');
  return readTarget(url) ?? { path, query: rest.join('?') };
}

/** Clients that take this server for their proxy send the whole URL. */
function withoutOrigin(url: string): string | undefined {
  return /^https?:\/\/[^/?]+(.*)$/is.exec(url)?.[1];
}

/**
 * The parameters of a raw query string: names and values form-decoded, those of one name joined by a
 * comma in the order of the request, names in ascending order. Nothing where there are none. `keeps`: whether
 * more queries of the same names are to be expected.
 */
export function readQuery(query: string, keeps: boolean): Record<string, string> | undefined {
  if (query === '') return undefined;
  const isEncoded = ENCODED.test(query);
  // Names and values in turn.
  const pairs: string[] = [];
  for (let start = 0; start < query.length; ) {
    const mark = query.indexOf('&', start);
    const end = mark < 0 ? query.length : mark;
    if (end > start) {
      const sign = query.indexOf('=', start);
      const hasValue = sign >= 0 && sign < end;
      const name = query.slice(start, hasValue ? sign : end);
      const value = hasValue ? query.slice(sign + 1, end) : '';
      if (isEncoded) pairs.push(decodeForm(name), decodeForm(value));
      else pairs.push(name, value);
    }
    start = end + 1;
  }
  return pairs.length === 0 ? undefined : fillPlan(plans.planFor(pairs, keeps), pairs);
}

function decodeForm(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/**
 * Decodes `%XX` once, bytes as UTF-8. A `%` without two hexadecimal digits stays as it is, and bytes
 * that are no UTF-8 become U+FFFD. `text` holds one character for each byte received, as Node gives it.
 */
function decodePercent(text: string): string {
  if (!/[%\u0080-\uffff]/.test(text)) return text;
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
