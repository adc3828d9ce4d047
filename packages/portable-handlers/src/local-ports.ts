import { createLocalStore } from './keyed-store.ts';
import type { Log } from './log/log.ts';
import type { ProcessPorts } from './service.ts';
import { createSharedValues } from './shared-values.ts';

/** The ports of a process that shares nothing with others: a function, a test. */
export function createLocalPorts(log: Log): ProcessPorts {
  return {
    log,
    kind: 'function',
    startedAt: Math.round(Date.now() - process.uptime() * 1_000),
    isDraining: () => false,
    memory: () => undefined,
    share: createSharedValues(),
    store: createLocalStore(),
    noteCall() {},
  };
}
