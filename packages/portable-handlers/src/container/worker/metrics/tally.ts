import type { UpstreamCall } from '../../../../../../lib/candles/binance/calls.ts';
import type { RequestCounter } from '../../../http-api/request-counter.ts';
import {
  METHOD_LABELS,
  methodIndexOf,
  STATUS_LABELS,
  statusIndexOf,
} from '../../../metric-labels.ts';
import { createSeries, observe, type Series } from '../../metrics/series.ts';

/** Requests of one kind. */
export type RequestCount = { route: string; method: string; status: string; series: Series };

/** Calls to the upstream that ended in one way. */
export type UpstreamCount = { outcome: string; series: Series };

/** What a worker has counted since it last told. */
export type Counts = { requests: RequestCount[]; upstream: UpstreamCount[] };

const KINDS = METHOD_LABELS.length * STATUS_LABELS.length;

/** Counts what a worker does. */
export type Tally = {
  counter: RequestCounter;
  noteCall(call: UpstreamCall): void;
  inFlight(): number;
  /** What was counted since the last time; undefined where that is nothing. */
  take(): Counts | undefined;
};

/** Makes a tally. Nothing in it grows with what clients send: routes are those of the table. */
export function createTally(): Tally {
  let byRoute = new Map<string, (Series | undefined)[]>();
  let byOutcome = new Map<string, Series>();
  let inFlight = 0;

  return {
    counter: {
      called() {
        inFlight++;
      },
      settled() {
        inFlight--;
      },
      answered({ routeKey, method, statusCode, durationMs }) {
        let kinds = byRoute.get(routeKey);
        if (kinds === undefined) {
          kinds = new Array(KINDS).fill(undefined);
          byRoute.set(routeKey, kinds);
        }
        const index = indexOf(method, statusCode);
        const series = kinds[index] ?? createSeries();
        kinds[index] = series;
        observe(series, durationMs);
      },
    },
    noteCall({ outcome, durationMs }) {
      const series = byOutcome.get(outcome) ?? createSeries();
      byOutcome.set(outcome, series);
      observe(series, durationMs);
    },
    inFlight: () => inFlight,
    take() {
      if (byRoute.size === 0 && byOutcome.size === 0) return undefined;
      const upstream = [...byOutcome].map(([outcome, series]) => ({ outcome, series }));
      const requests = [...byRoute].flatMap(([route, kinds]) =>
        kinds.flatMap((series, index) =>
          series === undefined ? [] : [{ route, ...labelsOf(index), series }],
        ),
      );
      byRoute = new Map();
      byOutcome = new Map();
      return { requests, upstream };
    },
  };
}

/** The place of a kind of request among those of its route. */
function indexOf(method: string, statusCode: number): number {
  return methodIndexOf(method) * STATUS_LABELS.length + statusIndexOf(statusCode);
}

function labelsOf(index: number): { method: string; status: string } {
  return {
    method: METHOD_LABELS[Math.floor(index / STATUS_LABELS.length)]!,
    status: STATUS_LABELS[index % STATUS_LABELS.length]!,
  };
}
