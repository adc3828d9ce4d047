import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import talib from 'talib-web';

/**
 * The package's WebAssembly, which it fetches since Node has `fetch`, and Node fetches no file: it gets the bytes
 * as a URL.
 */
export async function loadTalib(): Promise<unknown> {
  const file = fileURLToPath(import.meta.resolve('talib-web/lib/talib.wasm'));
  return talib.init(`data:application/wasm;base64,${await readFile(file, 'base64')}`);
}
