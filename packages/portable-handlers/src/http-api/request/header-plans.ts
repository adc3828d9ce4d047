import { IncomingMessage } from 'node:http';
import { createPlans, type NamePlan, planNames, templateOf } from '../name-plans.ts';

/** These end at the gateway and never reach a function; cookies have a place of their own. */
const DROPPED = new Set([
  'connection',
  'cookie',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Set by the gateway, whatever the client says. */
const ADDED = [
  'content-length',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
];

/** What becomes of the header lines of a request, by their names. */
export type HeaderPlan = NamePlan & {
  /** The places of the lines that have cookies. */
  cookies: number[];
  /** For Node's `headers`, where each line is there as it came: its keys in the order of the lines, and for copies. */
  node: { keys: string[]; template: Record<string, string> } | undefined;
};

export const headerPlans = createPlans((texts, isKept): HeaderPlan => {
  const names = texts.map((text) => text.toLowerCase());
  const kept = names.map((name) => (DROPPED.has(name) ? undefined : name));
  const cookies = names.flatMap((name, index) => (name === 'cookie' ? [index * 2 + 1] : []));
  const isPlain =
    isKept &&
    new Set(names).size === names.length &&
    !names.includes('set-cookie') &&
    !names.includes('__proto__');
  return {
    names: texts,
    ...planNames(kept, isKept, ADDED),
    cookies,
    node: isPlain ? { keys: names, template: templateOf(names) } : undefined,
  };
});

type Headers = IncomingMessage['headers'];

const nodeHeaders = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers') as {
  get(this: IncomingMessage): Headers;
};

const HEADERS = Symbol('headers');

/**
 * A request whose `headers` are the same as Node's, made with the plan that is kept for their names. Node's server looks
 * at them for each request, and takes ten times as long to make those of a browser.
 */
export class PlannedMessage extends IncomingMessage {}

// TypeScript has no accessor in the place of a property.
Object.defineProperty(PlannedMessage.prototype, 'headers', {
  get(this: IncomingMessage & { [HEADERS]?: Headers }) {
    this[HEADERS] ??= plannedHeaders(this.rawHeaders) ?? nodeHeaders.get.call(this);
    return this[HEADERS];
  },
  set(this: { [HEADERS]?: Headers }, headers: Headers) {
    this[HEADERS] = headers;
  },
});

function plannedHeaders(rawHeaders: string[]): Headers | undefined {
  const node = headerPlans.find(rawHeaders)?.node;
  if (node === undefined) return undefined;
  const { keys, template } = node;
  const headers = { ...template };
  for (let index = 0; index < keys.length; index += 1) {
    headers[keys[index] as string] = rawHeaders[index * 2 + 1] as string;
  }
  return headers;
}
