import type { Ending } from './connection.ts';

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

/** Counts one ending; undefined is a connection that was not accepted. */
export function count(summary: Summary, ending: Ending | undefined): void {
  if (ending === undefined) summary.refused++;
  else if (ending.kind === 'lost') summary.lost.push(ending.why);
  else if (ending.kind !== 'answered') summary[ending.kind]++;
  else {
    summary.answered[ending.status] = (summary.answered[ending.status] ?? 0) + 1;
    if (ending.closes) summary.closing++;
  }
}
