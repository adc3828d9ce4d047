const REDACTED = '[redacted]';

const SECRET_NAME = /key|token|secret|signature|password/i;

/** Without any of these in it a query's names are as they were meant. */
const ENCODED = /[%+]/;

const NOT_ASCII = /[^\0-\x7f]/;

const SECRET_HEADER = /^(?:authorization|x-api-key|cookie)$/i;

/**
 * Shorter values are not searched for in free text: `key=1` would redact every 1 of a line, tell
 * nothing that is worth hiding, and make the line useless.
 */
const MIN_SECRET_LENGTH = 6;

/** Before the `@` of a target's authority (RFC 3986, 3.2.1), where the target is no path, or a path that begins with one. */
const USERINFO = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)?([^/?#]+)@/i;

type Carriers = {
  rawPath?: string | undefined;
  headers?: Record<string, string | undefined> | undefined;
  cookies?: readonly string[] | undefined;
  rawQueryString?: string | undefined;
};

/**
 * The values of a request that no line may show, raw, decoded, and as JSON has them: those of `authorization` (with
 * and without its scheme), `cookie` (each cookie's too), `x-api-key`, each line's where there are several, those of
 * query parameters with a telling name, and the userinfo of a target that is no path.
 */
export function secretsOf(carriers: Carriers): string[] {
  const { rawPath = '', headers = {}, cookies = [], rawQueryString = '' } = carriers;
  const secrets = new Set<string>();

  function add(value: string): void {
    for (const text of [value, decodeQueryText(value), decodePercent(value), decodeBytes(value)]) {
      if (text.length < MIN_SECRET_LENGTH) continue;
      const forms = NOT_ASCII.test(text) ? [text, Buffer.from(text).toString('latin1')] : [text];
      for (const form of forms) secrets.add(form).add(JSON.stringify(form).slice(1, -1));
    }
  }
  function addHeader(value: string): void {
    add(value);
    // Lines of one name are joined by a comma; each may have a scheme in front.
    for (const line of value.split(',')) {
      add(line.trim());
      add(line.trim().replace(/^\S+\s+/, ''));
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
    if (name.toLowerCase() === 'cookie') addCookies(value);
    else addHeader(value);
  }
  for (const cookie of cookies) addCookies(String(cookie));
  const userinfo = USERINFO.exec(rawPath)?.[2];
  if (userinfo !== undefined) for (const part of [userinfo, ...userinfo.split(':')]) add(part);
  if (redactQuery(rawQueryString) !== rawQueryString) {
    for (const pair of rawQueryString.split('&')) {
      const { name, value } = splitPair(pair);
      if (isSecretName(name)) add(value);
    }
  }
  return [...secrets];
}

/** The path, with `[redacted]` for the userinfo of a target that is none, or that begins like `//user@host`. */
export function redactPath(rawPath: string): string {
  return rawPath.replace(USERINFO, `$1${REDACTED}@`);
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

/** The text of bytes in UTF-8, of which there is a character for each, as Node gives headers and targets. */
function decodeBytes(text: string): string {
  if (!NOT_ASCII.test(text) || /[^\0-\xff]/.test(text)) return text;
  return Buffer.from(text, 'latin1').toString('utf8');
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
