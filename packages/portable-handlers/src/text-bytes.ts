/** The bytes of a result's body. The same in every bundle of a function; JSON does not see it, and so Lambda does not. */
export const BYTES: unique symbol = Symbol.for('market-data-api/bytes');

type Result = { statusCode: number; headers: Record<string, string>; body: string };

/**
 * A Lambda function's result whose body is the text of `bytes` (ASCII). It is made when somebody reads it,
 * as Lambda does; who only sends it on can take the bytes, and 350 kB need neither be decoded nor encoded.
 */
export function textResult(
  statusCode: number,
  headers: Record<string, string>,
  bytes: Buffer,
): Result {
  return {
    statusCode,
    headers,
    get body() {
      return bytes.toString('latin1');
    },
    [BYTES]: bytes,
  } as Result;
}

/** The same for bytes that are no text: the body is their base64. */
export function bytesResult(
  statusCode: number,
  headers: Record<string, string>,
  bytes: Buffer,
): Result & { isBase64Encoded: true } {
  return {
    statusCode,
    headers,
    get body() {
      return bytes.toString('base64');
    },
    isBase64Encoded: true,
    [BYTES]: bytes,
  } as Result & { isBase64Encoded: true };
}

/** The bytes of a result's body, if it has them at hand. */
export function bytesOf(result: object): Buffer | undefined {
  return (result as { [BYTES]?: Buffer })[BYTES];
}
