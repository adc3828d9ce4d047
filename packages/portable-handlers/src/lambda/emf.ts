import type { RequestCounter } from '../http-api/request-counter.ts';
import { toJson } from '../log/cut-text.ts';
import { METHOD_LABELS, methodIndexOf, STATUS_LABELS, statusIndexOf } from '../metric-labels.ts';
import type { ProcessPorts } from '../service.ts';
import type { describeRuntime } from './runtime.ts';
import { createFunctionSink } from './stdout.ts';

/** A metric by its name: its value and its unit. */
type Values = Record<string, { value: number; unit: 'Count' | 'Seconds' | 'Bytes' }>;

/** Metrics, and the labels by which CloudWatch tells them apart. */
type Group = { labels: Record<string, string>; metrics: Values };

type Options = {
  /** CloudWatch's, for the metrics. */
  namespace: string;
  /** The first part of the logger's name. */
  name: string;
  describeRuntime: typeof describeRuntime;
};

/** Who is told of answers, and of calls to an upstream. */
export type Metrics = { counter: RequestCounter; noteCall: ProcessPorts['noteCall'] };

/**
 * Begins to write metrics in CloudWatch's embedded metric format: one line for each answer and each call to
 * the upstream, in the shape of the log contract, the metrics behind it.
 */
export function createMetrics({ namespace, name, describeRuntime }: Options): Metrics {
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
        logger: `${name}.metrics`,
        message: 'Figures',
        // To look up the line, in the map of a bundle, takes longer than the request.
        module: 'packages/portable-handlers/src/lambda/emf',
        function: 'write',
        line: 0,
        extra: { event: 'figures', runtime: describeRuntime({}) },
        _aws: {
          Timestamp: now.getTime(),
          CloudWatchMetrics: groups.map((group) => directiveOf(namespace, group)),
        },
        ...Object.assign({}, ...figures),
      }),
    );
  }

  return {
    noteCall(ending, durationMs) {
      write({
        labels: { outcome: ending },
        metrics: {
          upstream_calls_total: { value: 1, unit: 'Count' },
          upstream_call_duration_seconds: { value: durationMs / 1_000, unit: 'Seconds' },
        },
      });
    },
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
            labels: { function_name: String(describeRuntime({}).function_name) },
            metrics: {
              process_resident_memory_bytes: { value: process.memoryUsage.rss(), unit: 'Bytes' },
            },
          },
        );
      },
    },
  };
}

function directiveOf(Namespace: string, { labels, metrics }: Group) {
  return {
    Namespace,
    Dimensions: [Object.keys(labels)],
    Metrics: Object.entries(metrics).map(([Name, { unit: Unit }]) => ({ Name, Unit })),
  };
}
