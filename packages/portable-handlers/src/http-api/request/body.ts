import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { awaitsContinue, type Exchange } from '../exchange.ts';

/** Lambda's limit for the event, in bytes of JSON. */
export const MAX_EVENT_BYTES = 6_291_456;

/**
 * Bodies are kept in blocks, each as large as all before it, within these bounds: a chunk of one byte takes six on the
 * wire, and hundreds as a Buffer of its own.
 */
const MIN_BLOCK_BYTES = 4_096;
const MAX_BLOCK_BYTES = 65_536;

export type EventBody = { body: string; isBase64Encoded: boolean };

/** 413: no event could hold the body. 503: other bodies take the room. */
export type BodyProblem = 413 | 503;

/** The bodies that a server keeps, all of them within one budget. */
export type Bodies = {
  /**
   * Reads a request's body and gives it to `onBody`, or calls `onRefused` as soon as it is known that it is not
   * taken, and keeps nothing of it then. Neither is called if the client goes away or the exchange is answered.
   */
  read(
    exchange: Exchange,
    onBody: (body: Buffer) => void,
    onRefused: (problem: BodyProblem) => void,
  ): void;
  /** Gives back the room of an exchange's body. */
  release(exchange: Exchange): void;
};

/** Whether a request announces a body that no event could hold. */
export function announcesTooMuch(req: IncomingMessage): boolean {
  return announcedBytes(req) > maxBytesOf(req);
}

/**
 * Whether the rest of a body is on its way. A request without one is not complete either while it is handed over.
 */
export function awaitsBody({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  return coding !== undefined || Number(length ?? 0) > 0;
}

/**
 * What reads bodies and keeps at most `budget` bytes of them. What counts is what has come: a client that only
 * announces a body takes no room from others.
 */
export function createBodies(budget: number): Bodies {
  let kept = 0;

  function release(exchange: Exchange): void {
    kept -= exchange.bodyBytes;
    exchange.bodyBytes = 0;
  }

  function read(
    exchange: Exchange,
    onBody: (body: Buffer) => void,
    onRefused: (problem: BodyProblem) => void,
  ): void {
    const { req, res } = exchange;
    const maxBytes = maxBytesOf(req);
    let blocks: Buffer[] = [];
    let size = 0;
    /** Bytes of the last block that are not used yet. */
    let free = 0;

    const problem = problemOf(announcedBytes(req));
    if (problem !== undefined) {
      onRefused(problem);
      return;
    }
    if (awaitsContinue(exchange)) res.writeContinue();
    req.on('data', onData);
    req.on('end', onEnd);
    req.on('close', onClose);

    function problemOf(more: number): BodyProblem | undefined {
      if (size + more > maxBytes) return 413;
      return kept + more - free > budget ? 503 : undefined;
    }
    function onData(chunk: Buffer): void {
      if (exchange.answered) {
        stop();
        return;
      }
      const problem = problemOf(chunk.length) ?? keep(chunk);
      if (problem === undefined) return;
      stop();
      release(exchange);
      onRefused(problem);
    }
    /** Copies a chunk, as far as there is room. */
    function keep(chunk: Buffer): BodyProblem | undefined {
      for (let from = 0; from < chunk.length; ) {
        if (free === 0) {
          free = Math.min(MAX_BLOCK_BYTES, Math.max(MIN_BLOCK_BYTES, size));
          if (kept + free > budget) return 503;
          kept += free;
          exchange.bodyBytes += free;
          blocks.push(Buffer.allocUnsafeSlow(free));
        }
        const block = blocks.at(-1) as Buffer;
        const copied = chunk.copy(block, block.length - free, from);
        from += copied;
        size += copied;
        free -= copied;
      }
      return undefined;
    }
    function onEnd(): void {
      const body = blocks.length === 1 ? blocks[0]?.subarray(0, size) : Buffer.concat(blocks, size);
      stop();
      if (!exchange.answered) onBody(body as Buffer);
    }
    function onClose(): void {
      stop();
      release(exchange);
    }
    function stop(): void {
      blocks = [];
      req.off('data', onData);
      req.off('end', onEnd);
      req.off('close', onClose);
    }
  }

  return { read, release };
}

function announcedBytes(req: IncomingMessage): number {
  return Number(req.headers['content-length'] ?? 0);
}

/** More than this makes an event that Lambda does not take: base64 has four characters for three bytes. */
function maxBytesOf(req: IncomingMessage): number {
  return isTextType(contentTypeOf(req)) ? MAX_EVENT_BYTES : (MAX_EVENT_BYTES / 4) * 3;
}

/** The type that a request gives its body; the lines of more than one joined, as the event has them. */
export function contentTypeOf(req: IncomingMessage): string | undefined {
  return req.headersDistinct['content-type']?.join(',');
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
