import type * as Zlib from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { bytesOf } from 'portable-handlers';
import { acceptedCoding, type Coding } from './accepted-coding.ts';

/** Better ones take many times as long for a few per cent. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 4;

/** 2^18 bytes are seen at once; the default takes 4 MB of memory for each answer. */
const BROTLI_WINDOW = 18;

/** The answer with its body compressed as the client likes it best, unless it has a coding already. */
export async function compressAnswer(
  response: APIGatewayProxyStructuredResultV2,
  accept: string,
): Promise<APIGatewayProxyStructuredResultV2> {
  const headers = response.headers as Record<string, string>;
  const coding = acceptedCoding(accept);
  if (coding === undefined || headers['content-encoding'] !== undefined) return response;
  const body =
    bytesOf(response) ??
    Buffer.from(response.body as string, response.isBase64Encoded ? 'base64' : 'utf8');
  const compressed = await compress(body, coding);
  return {
    statusCode: response.statusCode as number,
    headers: { ...headers, 'content-encoding': coding },
    body: compressed.toString('base64'),
    isBase64Encoded: true,
  };
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
