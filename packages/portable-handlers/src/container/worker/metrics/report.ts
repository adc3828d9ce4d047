import cluster from 'node:cluster';
import type { UpstreamCalls } from '../../../../../../lib/candles/binance/calls.ts';
import type { RequestCounter } from '../../../http-api/request-counter.ts';
import type { ToWorker } from '../../messages.ts';
import { watchProcess } from '../../metrics/gauges.ts';
import { tellPrimary } from '../tell-primary.ts';
import { createTally } from './tally.ts';

/** A worker that is killed takes with it what it counted in so long. */
const EVERY_MS = 1_000;

/**
 * Has a worker count its requests and its calls to the upstream, and tell its primary: what is new each
 * second, and all that there is when it is asked. Gives who is to be told of each request, and what is to
 * be called before the worker ends.
 */
export function reportFigures(calls: UpstreamCalls): { counter: RequestCounter; flush(): void } {
  const tally = createTally();
  const readGauges = watchProcess();
  calls.onCall(tally.noteCall);

  function flush(): void {
    const counts = tally.take();
    if (counts !== undefined) tellPrimary({ type: 'counted', counts });
  }

  setInterval(flush, EVERY_MS).unref();
  process.on('message', (message: ToWorker) => {
    if (message.type !== 'report') return;
    const counts = tally.take();
    const worker = String(cluster.worker?.id);
    const figures = { worker, inFlight: tally.inFlight(), ...readGauges() };
    tellPrimary({ type: 'counted', counts, now: { report: message.report, figures } });
  });
  return { counter: tally.counter, flush };
}
