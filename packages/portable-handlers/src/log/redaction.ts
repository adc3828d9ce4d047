const REDACTED = '[redacted]';

const SECRET_NAME = /key|token|secret|signature|password/i;

/** Without any of these in it a query's names are as they were meant. */
const ENCODED = /[%+]/;

const SECRET_HEADER = /^(?:authorization|x-api-key|cookie)$/i;

/**
 * Shorter values are not searched for in free text: `key=1` would redact every 1 of a line, tell
 * nothing that is worth hiding, and make the line useless.
 */
const MIN_SECRET_LENGTH = 6;

type Carriers = {
  headers?: Record<string, string | undefined> | undefined;
  cookies?: readonly string[] | undefined;
  rawQueryString?: string | undefined;
};

/**
 * The values of a request that no line may show, raw and decoded: those of `authorization` (with and
 * without its scheme), `cookie` (each cookie's too), `x-api-key`, and of query parameters with a telling name.
 */
export function secretsOf({ headers = {}, cookies = [], rawQueryString = '' }: Carriers): string[] {
  const secrets = new Set<string>();

  function add(value: string): void {
    for (const form of [value, decodeQueryText(value), decodePercent(value)]) {
      if (form.length >= MIN_SECRET_LENGTH) secrets.add(form);
    }
  }
  function addCookies(header: string): void {
    add(header);
    for (const cookie of header.split(';')) {
      const value = cookie.slice(cookie.indexOf('=') + 1).trim();
      add(value);
      if (/^".*"$/.test(value)) add(value.slice(1, -1));
    }
  }

  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || !SECRET_HEADER.test(name)) continue;
    const header = name.toLowerCase();
    if (header === 'cookie') addCookies(value);
    else add(value);
    if (header === 'authorization') add(value.slice(value.indexOf(' ') + 1).trim());
  }
  for (const cookie of cookies) addCookies(String(cookie));
  if (redactQuery(rawQueryString) !== rawQueryString) {
    for (const pair of rawQueryString.split('&')) {
      const { name, value } = splitPair(pair);
      if (isSecretName(name)) add(value);
    }
  }
  return [...secrets];
}

/** The raw query string with `[redacted]` for the values of telling parameters, the rest verbatim. */
export function redactQuery(rawQueryString: string): string {
  if (!SECRET_NAME.test(rawQueryString) && !ENCODED.test(rawQueryString)) return rawQueryString;
  return rawQueryString
    .split('&')
    .map((pair) => {
      const { name, value } = splitPair(pair);
      return value !== '' && isSecretName(name) ? `${name}=${REDACTED}` : pair;
    })
    .join('&');
}

/** A function that puts `[redacted]` wherever one of the values occurs in a text. */
export function redactorOf(secrets: readonly string[]): (text: string) => string {
  if (secrets.length === 0) return (text) => text;
  // The longest first: a value may hold another one.
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
  return (text) => text.replace(pattern, REDACTED);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function splitPair(pair: string): { name: string; value: string } {
  const equals = pair.indexOf('=');
  return equals === -1
    ? { name: pair, value: '' }
    : { name: pair.slice(0, equals), value: pair.slice(equals + 1) };
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || SECRET_NAME.test(decodeQueryText(name));
}

function decodeQueryText(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

/** Percent decoding that leaves alone what is no escape, or no UTF-8. */
function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
      Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
    );
  }
}
