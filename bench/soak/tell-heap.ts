// Loaded into each process of the service before its own code (`--import`): writes how much its heap holds to a file
// named by its process id, now and then as it is, and at SIGUSR2 after a full collection, when only what lives is left.
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 5_000;
const MB = 1024 * 1024;
const folder = process.env.BENCH_HEAPS as string;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

setInterval(tell, EVERY_MS, 'used').unref();
process.on('SIGUSR2', () => {
  collect();
  tell('live');
});

function tell(kind: 'used' | 'live'): void {
  const file = `${folder}/${process.pid}.${kind}`;
  writeFileSync(`${file}.new`, String(process.memoryUsage().heapUsed / MB));
  renameSync(`${file}.new`, file);
}
