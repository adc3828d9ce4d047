/** Any other method is a client's own word; a label must have few values. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'];

/** The values of the label `method`, `OTHER` the last. */
export const METHOD_LABELS: readonly string[] = [...METHODS, 'OTHER'];

/** The values of the label `status`, `other` the last. */
export const STATUS_LABELS: readonly string[] = [...CLASSES, 'other'];

const methodIndexes = new Map(METHODS.map((method, index) => [method, index]));

/** The place of a method's label in `METHOD_LABELS`. */
export function methodIndexOf(method: string): number {
  return methodIndexes.get(method) ?? METHODS.length;
}

/** The place of a status code's label in `STATUS_LABELS`. */
export function statusIndexOf(statusCode: number): number {
  const index = Math.floor(statusCode / 100) - 1;
  return index >= 0 && index < CLASSES.length ? index : CLASSES.length;
}
