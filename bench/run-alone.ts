import { takeLoadCore } from './cores.ts';
import { print, type Table } from './table.ts';

/** Runs a part by itself where its module is what was started: `node bench/adapter.ts`. */
export async function runAlone(meta: ImportMeta, measure: () => Promise<Table>): Promise<void> {
  if (!meta.main) return;
  takeLoadCore();
  print(await measure());
}
