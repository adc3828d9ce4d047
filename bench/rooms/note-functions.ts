// Loaded into each process of the service before its own code (`--import`). In a worker SIGUSR2 starts counting which
// functions are entered, and the next SIGUSR2 ends it and writes them to the file that `BENCH_FUNCTIONS` names.
import cluster from 'node:cluster';
import { renameSync, writeFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector';

const file = process.env.BENCH_FUNCTIONS as string;

if (cluster.isWorker) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  let isCounting = false;
  process.on('SIGUSR2', () => {
    isCounting = !isCounting;
    if (isCounting) {
      // A function that was optimised before is counted too: V8 gives its optimised code up.
      session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false }, () =>
        write({ result: [] }),
      );
      return;
    }
    session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error) throw error;
      session.post('Profiler.stopPreciseCoverage');
      write(coverage);
    });
  });
}

function write(coverage: Pick<Profiler.TakePreciseCoverageReturnType, 'result'>): void {
  writeFileSync(`${file}.new`, JSON.stringify(coverage.result));
  renameSync(`${file}.new`, file);
}
