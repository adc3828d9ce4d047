import type { Context } from 'aws-lambda';
import { currentInvokeStore } from '../invoke-store.ts';
import type { Entry } from '../log/log.ts';

let invocations = 0;
let unfinished = 0;
let firstRequestId: string | undefined;

/**
 * Notes that the function is called: lines before its second call are those of a cold start, and all of its first
 * call. `awsRequestId` is absent where a handler is called by hand.
 */
export function noteInvocation(context: Partial<Context> | undefined): void {
  invocations += 1;
  unfinished += 1;
  if (invocations === 1) firstRequestId = context?.awsRequestId;
}

/** Notes that an invocation has its answer. */
export function noteAnswer(): void {
  unfinished -= 1;
}

/** How many invocations have no answer yet. */
export function countUnfinished(): number {
  return unfinished;
}

/** `extra.runtime` of a line: what only Lambda knows. */
export function describeRuntime({
  gatewayRequestId,
}: Pick<Entry, 'gatewayRequestId'>): Record<string, unknown> {
  const store = currentInvokeStore();
  // By default that of the function's one current invocation.
  const traceId = readTraceId(store?.getXRayTraceId() ?? process.env._X_AMZN_TRACE_ID);
  return {
    function_name: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    function_version: process.env.AWS_LAMBDA_FUNCTION_VERSION ?? '',
    memory_mb: Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 0),
    cold_start:
      invocations < 2 || (firstRequestId !== undefined && store?.getRequestId() === firstRequestId),
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(gatewayRequestId !== undefined && { gateway_request_id: gatewayRequestId }),
  };
}

/** The X-Ray trace (`1-5759e988-bd862e3fe1be46a994272793`) that a header names, if any. */
function readTraceId(header: string | undefined): string | undefined {
  return /(?:^|;)Root=([^;]+)/.exec(header ?? '')?.[1];
}
