import type { UpstreamCall, UpstreamCalls } from '../../../../../lib/candles/binance/calls.ts';
import type { ToWorker } from '../messages.ts';
import { tellPrimary } from './tell-primary.ts';

/** Calls that went like the one before are told no more often. */
const EVERY_MS = 1_000;

/**
 * Lets the workers of a container know how each other's calls to the upstream went, so that whichever is
 * asked about it says the same: each change at once, what stays the same once a second.
 */
export function shareCalls(calls: UpstreamCalls): void {
  let told: UpstreamCall | undefined;
  calls.onCall((call) => {
    if (call.outcome === 'aborted') return;
    const isOld = told === undefined || call.endedAt - told.endedAt >= EVERY_MS;
    if (!isOld && call.outcome === told?.outcome) return;
    told = call;
    tellPrimary({ type: 'upstream_call', call });
  });
  process.on('message', (message: ToWorker) => {
    if (message.type === 'upstream_call') calls.hear(message.call);
  });
}
