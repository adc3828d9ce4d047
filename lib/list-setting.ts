/**
 * Reads a setting of entries separated by commas. Throws an AggregateError with every problem, each told
 * by the number of its entry: what `read` throws must not repeat an entry that may be a secret.
 */
export function readList<T>(text: string, read: (entry: string) => T): T[] {
  const problems: Error[] = [];
  const values = text.split(',').map((entry, index) => {
    try {
      return read(entry.trim());
    } catch (problem) {
      problems.push(new Error(`entry ${index + 1} ${(problem as Error).message}`));
      return undefined;
    }
  });
  if (problems.length > 0) throw new AggregateError(problems);
  return values as T[];
}
