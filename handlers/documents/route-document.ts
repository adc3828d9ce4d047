import type { FailureName } from './failures.ts';
import type { Schema } from './schema.ts';

/** What an answer may hold, by media type. */
export type AnswerContent = Record<string, { schema: Schema; example?: unknown }>;

/** What the documents say about a route beyond what its definition has. */
export type RouteDocument = {
  operationId: string;
  tag: Tag;
  summary: string;
  description: string;
  /** The variables of its path. */
  path?: Record<string, Schema & { description: string }>;
  /** Whether its answer is another one each time, so that it is never kept. */
  isLive?: boolean;
  /** The schemas that it refers to, by name. */
  schemas?: Record<string, Schema>;
  /** The 200 answer. */
  answer: { description: string; content: AnswerContent };
  /** How it can fail, beyond what its definition tells: bad input, a missing key, a defect. */
  failures?: FailureName[];
  /** Answers of its own with another status than 200, by that. */
  others?: Record<string, { description: string; headers: Schema; content: AnswerContent }>;
};

export const TAGS = {
  'Market data': 'Candles as Binance has them',
  Indicators: 'What the last 1,000 closed candles say',
  Service: 'What runs here, and how it is',
  Documents: 'This description, for programs and for people',
} as const;

export type Tag = keyof typeof TAGS;
