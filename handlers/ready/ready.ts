import type { MemoryUse } from 'portable-handlers';
import type { UpstreamCall } from '../../lib/candles/binance/calls.ts';
import { HttpError } from '../../lib/errors.ts';
import type { Ports } from '../ports.ts';
import { define } from '../stack/definition.ts';
import { reply } from '../stack/reply.ts';

/** Above this share of what it may use, a process is about to be killed: no more requests for it. */
const FULL = 0.95;

/**
 * `GET /health/ready`: whether a balancer should send requests here. A drain and a memory that is all but
 * full say no. Binance never does: each container has the same Binance, and a balancer that takes them all
 * out leaves nobody to tell the clients what is wrong; so it is only told how the last call went.
 */
export const definition = define({
  isPublic: true,
  answer(_input, ports) {
    const checks = {
      draining: { status: ports.isDraining?.() ? 'failing' : 'ok' },
      memory: describeMemory(heapUse(), ports.memory?.()),
      upstream: describeUpstream(ports),
    };
    const failing = (['draining', 'memory'] as const).filter(
      (name) => checks[name].status !== 'ok',
    );
    if (failing.length === 0) {
      return reply({ body: { status: 'ready', checks }, lifetime: 'none' });
    }
    throw new HttpError(503, `Not ready: ${failing.join(', ')}`, {
      body: { status: 'not_ready', checks },
    });
  },
});

function describeMemory(heap: MemoryUse, container: MemoryUse | undefined) {
  const full = [heap, container].some((use) => use !== undefined && use.used > use.limit * FULL);
  return {
    status: full ? 'failing' : 'ok',
    heap_used_bytes: heap.used,
    heap_limit_bytes: heap.limit,
    ...(container && {
      container_used_bytes: container.used,
      container_limit_bytes: container.limit,
    }),
  };
}

function describeUpstream({ candles, lastCall }: Ports) {
  if (candles.source === 'simulated') return { status: 'simulated' };
  const last = lastCall?.();
  return last === undefined ? { status: 'unknown' } : describeCall(last);
}

/** A symbol that Binance refuses is an answer like any other. */
function describeCall({ outcome, endedAt }: UpstreamCall) {
  return {
    status: outcome === 'ok' || outcome === 'refused' ? 'ok' : 'failing',
    outcome,
    last_call_at: new Date(endedAt).toISOString(),
  };
}

function heapUse(): MemoryUse {
  const { used_heap_size, heap_size_limit } = process
    .getBuiltinModule('node:v8')
    .getHeapStatistics();
  return { used: used_heap_size, limit: heap_size_limit };
}
