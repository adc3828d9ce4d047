import { setOwn } from '../../lib/own-property.ts';
import { decodePercent } from './percent.ts';

/**
 * The parameters of a raw query string: names and values form-decoded, those of one name joined by a
 * comma in the order of the request, names in ascending order. Nothing where there are none.
 */
export function readQuery(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const values = new Map<string, string>();
  for (const piece of query.split('&')) {
    if (piece === '') continue;
    const sign = piece.indexOf('=');
    const name = decodeForm(sign < 0 ? piece : piece.slice(0, sign));
    const value = sign < 0 ? '' : decodeForm(piece.slice(sign + 1));
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  if (values.size === 0) return undefined;

  const parameters: Record<string, string> = {};
  for (const name of [...values.keys()].sort())
    setOwn(parameters, name, values.get(name) as string);
  return parameters;
}

function decodeForm(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}
