import { SERVICE_LOG } from '../../../../lib/service-log.ts';
import type { RequestCounter } from '../http-api/request-counter.ts';
import type { LambdaHandler } from '../http-api/settings.ts';
import { toJson } from '../log/cut-text.ts';
import { METHOD_LABELS, methodIndexOf, STATUS_LABELS, statusIndexOf } from '../metric-labels.ts';
import type { ProcessPorts } from '../service.ts';
import type { describeRuntime } from './runtime.ts';
import { createFunctionSink } from './stdout.ts';

/** A metric by its name: its value and its unit. */
type Metrics = Record<string, { value: number; unit: 'Count' | 'Seconds' | 'Bytes' }>;

/** Metrics, and the labels by which CloudWatch tells them apart. */
type Group = { labels: Record<string, string>; metrics: Metrics };

/** A function's figures. */
export type Figures = {
  counter: RequestCounter;
  /** Counts a call to an upstream too. */
  noteCall: ProcessPorts['noteCall'];
};

/**
 * Begins to write figures as CloudWatch's embedded metric format: one line for each answer and each call to
 * the upstream, in the shape of the log contract, the figures behind it.
 */
export function startFigures(namespace: string, readRuntime: typeof describeRuntime): Figures {
  const sink = createFunctionSink();

  function write(...groups: Group[]): void {
    const now = new Date();
    // CloudWatch takes no name but those of the document's own keys.
    const figures = groups.map(({ labels, metrics }) => ({
      ...labels,
      ...Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value])),
    }));
    sink.write(
      toJson({
        timestamp: now.toISOString(),
        level: 'INFO',
        logger: `${SERVICE_LOG.name}.metrics`,
        message: 'Figures',
        // To look up the line, in the map of a bundle, takes longer than the request.
        module: 'packages/portable-handlers/src/lambda/emf',
        function: 'write',
        line: 0,
        extra: { event: 'figures', runtime: readRuntime({}) },
        _aws: {
          Timestamp: now.getTime(),
          CloudWatchMetrics: groups.map((group) => directiveOf(namespace, group)),
        },
        ...Object.assign({}, ...figures),
      }),
    );
  }

  function noteCall(outcome: string, durationMs: number): void {
    write({
      labels: { outcome },
      metrics: {
        upstream_calls_total: { value: 1, unit: 'Count' },
        upstream_call_duration_seconds: { value: durationMs / 1_000, unit: 'Seconds' },
      },
    });
  }

  return {
    noteCall,
    counter: {
      // Lambda itself counts a function's concurrent invocations.
      called() {},
      settled() {},
      answered({ routeKey, method, statusCode, durationMs }) {
        write(
          {
            labels: {
              route: routeKey,
              method: METHOD_LABELS[methodIndexOf(method)]!,
              status: STATUS_LABELS[statusIndexOf(statusCode)]!,
            },
            metrics: {
              http_requests_total: { value: 1, unit: 'Count' },
              http_request_duration_seconds: { value: durationMs / 1_000, unit: 'Seconds' },
            },
          },
          {
            labels: { function_name: String(readRuntime({}).function_name) },
            metrics: {
              process_resident_memory_bytes: { value: process.memoryUsage.rss(), unit: 'Bytes' },
            },
          },
        );
      },
    },
  };
}

/**
 * The same handler, its answers told. Those of the function of `$default` are told by its adapter, which
 * knows the routes.
 */
export function countCalls(handler: LambdaHandler, counter: RequestCounter): LambdaHandler {
  return async (event, context) => {
    const startedAt = performance.now();
    // A throw is answered for.
    let statusCode = 500;
    try {
      const result = await handler(event, context);
      statusCode = Number(Object(result).statusCode);
      return result;
    } finally {
      // Whatever else calls a function (a timer that keeps it warm) is no request, and no figure.
      const { routeKey, requestContext } = Object(event) as Partial<typeof event>;
      const method = requestContext?.http?.method;
      if (routeKey !== undefined && method !== undefined && routeKey !== '$default') {
        const durationMs = performance.now() - startedAt;
        counter.answered({ routeKey, method, statusCode, durationMs });
      }
    }
  };
}

function directiveOf(Namespace: string, { labels, metrics }: Group) {
  return {
    Namespace,
    Dimensions: [Object.keys(labels)],
    Metrics: Object.entries(metrics).map(([Name, { unit: Unit }]) => ({ Name, Unit })),
  };
}
