/** Reads a whole number from `min` to `max`; `otherwise` names what else there may be. */
export function integer(min: number, max: number, otherwise = '') {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value;
    throw new Error(`must be a whole number from ${min} to ${max}${otherwise}, not ${quote(text)}`);
  };
}

/** Reads one of `values`, as it is. */
export function oneOf<const T extends string>(...values: T[]) {
  return (text: string): T => {
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw new Error(`must be one of ${values.join(', ')}, not ${quote(text)}`);
  };
}

/** Reads a host name or an address. */
export function parseHost(text: string): string {
  if (/^[A-Za-z0-9.:_-]+$/.test(text)) return text;
  throw new Error(`must be a host name or an address, not ${quote(text)}`);
}

/** Reads an HTTP URL: it without a slash at its end. Nothing of a refused one is repeated: it may hold a password. */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error('must be an http or https URL');
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error('must not hold a user name or a password');
  }
  if (url.search !== '' || url.hash !== '') {
    throw new Error('must have neither a query nor a fragment');
  }
  return url.href.replace(/\/+$/, '');
}

/** Reads a namespace of CloudWatch. */
export function parseNamespace(text: string): string {
  // CloudWatch takes no other characters, and keeps AWS/ to itself.
  if (/^(?!AWS\/)[A-Za-z0-9._\-/#]{1,255}$/.test(text)) return text;
  throw new Error(`must be a CloudWatch namespace, not ${quote(text)}`);
}

/** A wrong value, short enough for a log line. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
