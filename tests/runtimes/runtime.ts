import type { Binance } from '../binance/stand-in.ts';
import type { LogLine } from '../log-line.ts';
import type { Request } from './request.ts';

/** What a client saw of a request, and what was logged meanwhile. */
export type Observation = {
  status: number;
  /** Names in lower case, in the order of the answer. */
  headers: [name: string, value: string][];
  body: string;
  /** Each held to the contract. */
  lines: LogLine[];
};

/** A place where the route table runs. */
export type Runtime = {
  name: string;
  /** Sends a request when those before it are over; gives everything that came of it. */
  send(request: Request): Promise<Observation>;
  /** Its own stand-in for Binance. */
  binance: Binance;
  /** Ends all that was started but Binance, and waits for that. */
  stop(): Promise<void>;
};
