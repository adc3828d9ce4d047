import { readFunction, readTraceId } from '../../../../lib/config.ts';
import type { Entry } from '../log/log.ts';

let invocations = 0;

/** Notes that the function is called: lines before its second call are those of a cold start. */
export function noteInvocation(): void {
  invocations += 1;
}

/** `extra.runtime` of a line: what only Lambda knows. */
export function describeRuntime({
  gatewayRequestId,
}: Pick<Entry, 'gatewayRequestId'>): Record<string, unknown> {
  const traceId = readTraceId();
  return {
    ...readFunction(),
    cold_start: invocations < 2,
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(gatewayRequestId !== undefined && { gateway_request_id: gatewayRequestId }),
  };
}
