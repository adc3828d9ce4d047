import type * as Zlib from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { bytesOf, bytesResult } from 'portable-handlers';
import { acceptedCoding, type Coding } from './accepted-coding.ts';

/** Better ones take many times as long for a few per cent. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 4;

/** 2^18 bytes are seen at once; the default takes 4 MB of memory for each answer. */
const BROTLI_WINDOW = 18;

/** Bodies that are compressed at once: two keep the cores of a container busy, and leave threads to what else needs one. */
const MAX_AT_ONCE = 2;

/** Bytes of the compressed bodies that are kept for who asks again, the last ones that were asked for. */
const MAX_KEPT_BYTES = 1_000_000;

let atOnce = 0;
let keptBytes = 0;

/** Compressed bodies by the coding and the tag of what they are made of. */
const kept = new Map<string, Buffer>();

/**
 * The answer with its body compressed as the client likes it best, unless it has a coding already. A body that was
 * compressed before is not compressed again; beyond so many at once an answer stays as it is.
 */
export async function compressAnswer(
  response: APIGatewayProxyStructuredResultV2,
  accept: string,
): Promise<APIGatewayProxyStructuredResultV2> {
  const headers = response.headers as Record<string, string>;
  const coding = acceptedCoding(accept);
  if (coding === undefined || headers['content-encoding'] !== undefined) return response;
  const key = headers.etag === undefined ? undefined : `${coding} ${headers.etag}`;
  const known = key === undefined ? undefined : kept.get(key);
  if (known === undefined && atOnce >= MAX_AT_ONCE) return response;
  const compressed = known ?? (await compressBody(response, coding));
  if (key !== undefined) keep(key, compressed);
  const coded = { ...headers, 'content-encoding': coding };
  return bytesResult(response.statusCode as number, coded, compressed);
}

async function compressBody(
  response: APIGatewayProxyStructuredResultV2,
  coding: Coding,
): Promise<Buffer> {
  const body =
    bytesOf(response) ??
    Buffer.from(response.body as string, response.isBase64Encoded ? 'base64' : 'utf8');
  atOnce += 1;
  try {
    return await compress(body, coding);
  } finally {
    atOnce -= 1;
  }
}

/** Keeps a body as the one that was asked for last, in the place of those for which nobody has asked for longest. */
function keep(key: string, body: Buffer): void {
  if (kept.delete(key)) keptBytes -= body.length;
  kept.set(key, body);
  keptBytes += body.length;
  for (const [oldest, { length }] of kept) {
    if (keptBytes <= MAX_KEPT_BYTES) break;
    kept.delete(oldest);
    keptBytes -= length;
  }
}

/** In a thread of its own. */
function compress(body: Buffer, coding: Coding): Promise<Buffer> {
  // Not imported: Lambda's bundles load this file, but seldom more of Node than that needs.
  const zlib = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, compressed: Buffer) =>
      error === null ? resolve(compressed) : reject(error);
    if (coding === 'gzip') zlib.gzip(body, { level: GZIP_LEVEL }, done);
    else zlib.brotliCompress(body, { params: brotliParams(zlib, body.length) }, done);
  });
}

function brotliParams({ constants }: typeof Zlib, length: number): Record<number, number> {
  return {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW,
    [constants.BROTLI_PARAM_SIZE_HINT]: length,
  };
}
