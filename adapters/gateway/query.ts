import { createPlans, fillPlan, planNames } from './name-plans.ts';
import { decodePercent } from './percent.ts';

/** A query without any of these is as it was meant. */
const ENCODED = /[%+\u0080-\uffff]/;

const planFor = createPlans((names) => ({ names, ...planNames(names) }));

/**
 * The parameters of a raw query string: names and values form-decoded, those of one name joined by a
 * comma in the order of the request, names in ascending order. Nothing where there are none.
 */
export function readQuery(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const pairs = splitQuery(query);
  return pairs.length === 0 ? undefined : fillPlan(planFor(pairs), pairs);
}

/** Names and values in turn, decoded. */
function splitQuery(query: string): string[] {
  const decode = ENCODED.test(query) ? decodeForm : asItIs;
  const pairs: string[] = [];
  for (let start = 0; start < query.length; ) {
    const mark = query.indexOf('&', start);
    const end = mark < 0 ? query.length : mark;
    if (end > start) {
      const piece = query.slice(start, end);
      const sign = piece.indexOf('=');
      if (sign < 0) pairs.push(decode(piece), '');
      else pairs.push(decode(piece.slice(0, sign)), decode(piece.slice(sign + 1)));
    }
    start = end + 1;
  }
  return pairs;
}

function asItIs(text: string): string {
  return text;
}

function decodeForm(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}
