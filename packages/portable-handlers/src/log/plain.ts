import { setOwn } from '../own-property.ts';
import { boundText } from './cut-text.ts';

/** What JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const MAX_DEPTH = 8;
const MAX_ITEMS = 100;
const MAX_KEY_LENGTH = 64;

/** How many values a copy may have: more than any line shows, less than would hold up the process. */
const MAX_VALUES = 2_000;

/**
 * A copy of any value that `JSON.stringify` can write: cycles, getters that throw, revoked proxies and
 * what JSON does not know become short texts in brackets. `text` sees every string that is copied.
 */
export function plainCopy(value: unknown, text: (text: string) => string = (same) => same): Json {
  const ancestors: object[] = [];
  let left = MAX_VALUES;

  function copy(value: unknown): Json {
    if (left-- <= 0) return '[cut]';
    switch (typeof value) {
      case 'string':
        return boundText(text(value).toWellFormed());
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'bigint':
        return String(value);
      case 'object':
        return value === null ? null : copyObject(value);
      case 'undefined':
        return null;
      default:
        return `[${typeof value}]`;
    }
  }

  function copyObject(value: object): Json {
    if (ancestors.includes(value)) return '[circular]';
    if (ancestors.length >= MAX_DEPTH) return '[cut]';
    ancestors.push(value);
    try {
      if (Array.isArray(value)) return copyArray(value);
      if (value instanceof Date) return copy(value.toJSON());
      if (value instanceof Error) return copy(`${value.name}: ${value.message}`);
      return copyKeys(value as Record<string, unknown>);
    } catch {
      return '[unreadable]'; // A proxy or a getter may throw anything at any touch.
    } finally {
      ancestors.pop();
    }
  }

  function copyArray(array: unknown[]): Json[] {
    const items = array.slice(0, MAX_ITEMS).map(copy);
    if (array.length > MAX_ITEMS) items.push(`[${array.length - MAX_ITEMS} more cut]`);
    return items;
  }

  function copyKeys(object: Record<string, unknown>): Json {
    const result: { [key: string]: Json } = {};
    for (const key of Object.keys(object).slice(0, MAX_ITEMS)) {
      const value = read(object, key);
      if (value !== undefined) {
        setOwn(result, text(key).toWellFormed().slice(0, MAX_KEY_LENGTH), copy(value));
      }
    }
    return result;
  }

  return copy(value);
}

function read(object: Record<string, unknown>, key: string): unknown {
  try {
    return object[key];
  } catch {
    return '[unreadable]'; // A getter that throws costs its own value and no other.
  }
}
