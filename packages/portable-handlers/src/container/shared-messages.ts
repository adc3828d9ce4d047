import type { Json } from '../shared-values.ts';

/**
 * What a worker tells the primary of what all workers share. `published`: a value for the others. `wanted`: a
 * key's value. `found`, `missed`: what became of asking for it, where the primary has said `ask`.
 */
export type SharedToPrimary =
  | { type: 'published'; name: string; value: Json }
  | { type: 'wanted'; key: string }
  | { type: 'found'; key: string; value: string; keepMs: number }
  | { type: 'missed'; key: string; problem: string };

/**
 * What the primary tells a worker of that. `published`: another's value. `ask`: the key is this worker's to ask
 * for. `found`, `missed`: what became of it, here or where another has asked.
 */
export type SharedToWorker =
  | { type: 'published'; name: string; value: Json }
  | { type: 'ask'; key: string }
  | { type: 'found'; key: string; value: string }
  | { type: 'missed'; key: string; problem: string };
