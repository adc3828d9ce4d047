/**
 * Reads origins as browsers send them (`https://app.example.com`, a port only where it is not the
 * scheme's), separated by commas, or `*` alone. Throws an AggregateError with every problem.
 */
export function parseOrigins(text: string): string[] {
  if (text === '*') return ['*'];
  const problems: Error[] = [];
  const origins = text.split(',').map((entry, index) => {
    const origin = entry.trim().toLowerCase();
    const place = `entry ${index + 1}`;
    if (origin === '*') problems.push(new Error(`${place}: * must stand alone`));
    else if (!isOrigin(origin)) {
      problems.push(new Error(`${place} must be an origin such as https://app.example.com`));
    }
    return origin;
  });
  if (problems.length > 0) throw new AggregateError(problems);
  return [...new Set(origins)];
}

function isOrigin(text: string): boolean {
  // A URL may have a * in its host, an origin of a browser has none.
  const looksLikeOne = /^https?:\/\/[a-z0-9.:[\]_-]+$/.test(text);
  return looksLikeOne && URL.canParse(text) && new URL(text).origin === text;
}
