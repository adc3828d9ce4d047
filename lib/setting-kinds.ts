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

/** Reads a text that matches `pattern`; `what` names such a text, with its article. */
export function matching(pattern: RegExp, what: string) {
  return (text: string): string => {
    if (pattern.test(text)) return text;
    throw new Error(`must be ${what}, not ${quote(text)}`);
  };
}

/** Reads an HTTP URL: it without a slash at its end. Nothing of a refused one is repeated: it may hold a password. */
export function parseBaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
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

/**
 * Reads entries separated by commas. Throws an AggregateError with every problem, each by the number of its
 * entry: what `read` throws must not repeat an entry that may be a secret.
 */
export function parseList<T>(text: string, read: (entry: string) => T): T[] {
  const problems: Error[] = [];
  const values = text.split(',').flatMap((entry, index) => {
    try {
      return [read(entry.trim())];
    } catch (problem) {
      problems.push(new Error(`entry ${index + 1} ${(problem as Error).message}`));
      return [];
    }
  });
  if (problems.length > 0) throw new AggregateError(problems);
  return values;
}

/**
 * Reads origins as browsers send them (`https://app.example.com`, a port only where it is not the
 * scheme's), separated by commas, or `*` alone. Throws an AggregateError with every problem.
 */
export function parseOrigins(text: string): string[] {
  if (text === '*') return [text];
  return parseList(text.toLowerCase(), (entry) => {
    // A URL may have more in its host than an origin that a browser sends.
    const isPlain = /^https?:\/\/[\w.:[\]-]+$/.test(entry);
    if (isPlain && URL.parse(entry)?.origin === entry) return entry;
    throw new Error('must be an origin like https://app.example.com; * stands alone');
  });
}

/** A wrong value, short enough for a log line. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
