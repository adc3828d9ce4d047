import { merge, type Series } from '../../metrics/series.ts';
import type { Counts } from '../../worker/metrics/tally.ts';

/** A series and what it is about. */
export type Labelled = { labels: Record<string, string>; series: Series };

/** All that has been counted since the container started. */
export type Totals = {
  add(counts: Counts): void;
  requests(): Iterable<Labelled>;
  upstream(): Iterable<Labelled>;
};

export function createTotals(): Totals {
  const requests = new Map<string, Labelled>();
  const upstream = new Map<string, Labelled>();

  function addTo(
    kind: Map<string, Labelled>,
    labels: Record<string, string>,
    series: Series,
  ): void {
    const key = JSON.stringify(labels);
    const known = kind.get(key);
    if (known === undefined) kind.set(key, { labels, series });
    else merge(known.series, series);
  }

  return {
    add(counts) {
      for (const { series, ...labels } of counts.requests) addTo(requests, labels, series);
      for (const { series, ...labels } of counts.upstream) addTo(upstream, labels, series);
    },
    requests: () => requests.values(),
    upstream: () => upstream.values(),
  };
}
