import type * as Zlib from 'node:zlib';
import type { Coding } from './accepted-coding.ts';

/** Better ones take many times as long for a few per cent. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 4;

/** 2^18 bytes are seen at once; the default takes 4 MB of memory for each answer. */
const BROTLI_WINDOW = 18;

/** Compresses a body, in a thread of its own. */
export function compress(body: Buffer, coding: Coding): Promise<Buffer> {
  // Not imported: most answers of a function that has just started are not compressed.
  const zlib = process.getBuiltinModule('node:zlib') as typeof Zlib;
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
