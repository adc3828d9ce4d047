// node steady-load.ts PATH CONNECTIONS MILLISECONDS: each connection asks again as soon as it is answered.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './connection.ts';
import { count, createSummary } from './summary.ts';

const [path = '/health', connections = '1', milliseconds = '1000'] = process.argv.slice(2);
const end = performance.now() + Number(milliseconds);
const summary = createSummary();

async function runClient(): Promise<void> {
  while (performance.now() < end) {
    const connection = await connect();
    if (connection === undefined) {
      count(summary, undefined);
      await sleep(50);
      continue;
    }
    let open = true;
    while (open && performance.now() < end) {
      const ending = await connection.request(path, false);
      count(summary, ending);
      open = ending.kind === 'answered' && !ending.closes;
    }
    connection.destroy();
  }
}

await Promise.all(Array.from({ length: Number(connections) }, runClient));
process.stdout.write(JSON.stringify(summary));
