import { type Comparable, DIFFERENCES, type Difference } from './differences.ts';
import type { Observation } from './runtime.ts';

/** What each runtime made of one request, by the runtime's name. */
export type Observations = Record<string, Observation>;

/** An observation as text, with all that differs by nature hidden; order of keys counts. */
export function comparable(observation: Observation, hidden: Difference[] = DIFFERENCES): string {
  const copy: Comparable = structuredClone(observation);
  copy.body = readBody(observation);
  for (const { hide } of hidden) hide(copy);
  return JSON.stringify(copy, null, 2);
}

/** Whether all runtimes made the same of a request. */
export function agree(observations: Observations, hidden?: Difference[]): boolean {
  const texts = Object.values(observations).map((observation) => comparable(observation, hidden));
  return texts.every((text) => text === texts[0]);
}

/** The differences without which some runtimes would not agree on a request. */
export function neededFor(observations: Observations): Difference[] {
  return DIFFERENCES.filter(
    (difference) =>
      !agree(
        observations,
        DIFFERENCES.filter((other) => other !== difference),
      ),
  );
}

function readBody({ headers, body }: Observation): unknown {
  const isJson = headers.some(([name, value]) => name === 'content-type' && /json/.test(value));
  const isPlain = !headers.some(([name]) => name === 'content-encoding');
  return isJson && isPlain && body !== '' ? JSON.parse(body) : body;
}
