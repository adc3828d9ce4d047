import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** An HTTP API's limit for a request's body. */
const MAX_BODY_BYTES = 10_485_760;

export type EventBody = { body: string; isBase64Encoded: boolean };

/** Whether a request announces more than an HTTP API takes. */
export function announcesTooMuch(req: IncomingMessage): boolean {
  return Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES;
}

/**
 * Reads a request's body and gives it to `onBody`, or calls `onTooLarge` as soon as it is over
 * 10 MB, and keeps nothing of it then. Neither is called if the client goes away.
 */
export function readBody(
  req: IncomingMessage,
  onBody: (body: Buffer) => void,
  onTooLarge: () => void,
): void {
  let chunks: Buffer[] = [];
  let size = 0;

  function onData(chunk: Buffer): void {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) {
      chunks.push(chunk);
      return;
    }
    chunks = [];
    req.off('data', onData);
    req.off('end', onEnd);
    onTooLarge();
  }
  function onEnd(): void {
    onBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
  }
  req.on('data', onData);
  req.on('end', onEnd);
}

/** A body as an event carries it: characters where its type says text, else base64. */
export function encodeBody(body: Buffer, contentType: string | undefined): EventBody {
  // Bytes that are no UTF-8 (compressed ones too) would be lost as characters.
  if (isTextType(contentType) && isUtf8(body)) {
    return { body: body.toString('utf8'), isBase64Encoded: false };
  }
  return { body: body.toString('base64'), isBase64Encoded: true };
}

/** text/* and four kinds of application/*, without a charset or with UTF-8. A form is none of them. */
function isTextType(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  if (!/^\s*(text\/.+|application\/(json|xml|javascript|graphql))\s*$/.test(type)) return false;
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return charset === undefined || charset === 'utf-8' || charset === 'utf8';
}
