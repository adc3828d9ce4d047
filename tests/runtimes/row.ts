import type { Fault } from '../binance/faults.ts';
import type { Request } from './request.ts';

/** A request of the table, and what must come of it in each runtime. */
export type Row = {
  name: string;
  request: Request;
  status: number;
  /** What is wrong with Binance meanwhile; `offline`: it is not there. */
  fault?: Fault | 'offline';
  /** A pause that Binance asked for is waited for. */
  thenWaitMs?: number;
};

type Options = Omit<Partial<Request>, 'target'> & Pick<Row, 'fault' | 'thenWaitMs'>;

/** `target` is what stands in the request line, `GET` unless a method stands before it. */
export function row(name: string, status: number, target: string, options: Options = {}): Row {
  const { fault, thenWaitMs, ...rest } = options;
  const [, method = 'GET', path = target] = /^([A-Z]+) (.*)$/s.exec(target) ?? [];
  return {
    name,
    status,
    request: { method, target: path, ...rest },
    ...(fault && { fault }),
    ...(thenWaitMs && { thenWaitMs }),
  };
}

/** Rows whose names are what stands in their request lines. */
export function rows(status: number, targets: string[]): Row[] {
  return targets.map((target) => row(target.slice(0, 80), status, target));
}
