import type { Outcome } from './connection.ts';

/** What a load program prints, as JSON, when it ends. */
export type Summary = {
  /** Answers by their status. */
  answered: Record<string, number>;
  /** Answers that announced the end of their connection. */
  closing: number;
  /** Why requests were lost, one entry each. */
  lost: string[];
  crossed: number;
  unsent: number;
  /** Connections that were not accepted. */
  refused: number;
};

/** A summary of nothing. */
export function createSummary(): Summary {
  return { answered: {}, closing: 0, lost: [], crossed: 0, unsent: 0, refused: 0 };
}

/** Counts one outcome; undefined is a connection that was not accepted. */
export function count(summary: Summary, outcome: Outcome | undefined): void {
  if (outcome === undefined) summary.refused++;
  else if (outcome.kind === 'lost') summary.lost.push(outcome.why);
  else if (outcome.kind !== 'answered') summary[outcome.kind]++;
  else {
    summary.answered[outcome.status] = (summary.answered[outcome.status] ?? 0) + 1;
    if (outcome.closes) summary.closing++;
  }
}
