import type { RequestCounter } from '../http-api/request-counter.ts';
import { toJson } from '../log/cut-text.ts';
import { labelsOf } from '../metric-labels.ts';
import type { ProcessPorts } from '../service.ts';
import { describeRuntime } from './runtime.ts';
import { createFunctionSink } from './stdout.ts';

/** A metric by its name: its value and its unit. */
type Values = Record<string, { value: number; unit: 'Count' | 'Seconds' | 'Bytes' }>;

/** Metrics, and the labels by which CloudWatch tells them apart. */
type Group = { labels: Record<string, string>; metrics: Values };

/**
 * Begins to write metrics in CloudWatch's embedded metric format: one line for each answer and each call to
 * the upstream, in the shape of the log contract, the metrics behind it. `namespace` is CloudWatch's, `name` the
 * first part of the logger's name.
 */
export function createMetrics(
  namespace: string,
  name: string,
): { counter: RequestCounter; noteCall: ProcessPorts['noteCall'] } {
  const sink = createFunctionSink();

  function write(...groups: Group[]): void {
    const now = new Date();
    // CloudWatch takes no name but those of the document's own keys.
    const values = groups.map(({ labels, metrics }) => ({
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
        ...Object.assign({}, ...values),
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
      answered(answer) {
        write(
          {
            labels: labelsOf(answer),
            metrics: {
              http_requests_total: { value: 1, unit: 'Count' },
              http_request_duration_seconds: { value: answer.durationMs / 1_000, unit: 'Seconds' },
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
