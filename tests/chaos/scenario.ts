import type { Seen } from './clients.ts';
import type { Attacked, StartOptions } from './service.ts';

/** Something that is done to the service, and what must be seen of it. A row of the table. */
export type Scenario = StartOptions & {
  name: string;
  /** What clients must see; not every attack lets a client see anything. */
  expected?: Seen;
  /** What must hold beside `expected` and beside what holds for every scenario: problems, a sentence each. */
  check?(seen: Seen, after: Attacked): string[];
  attack(service: Attacked): Promise<Seen>;
  /** An attack that takes longer (ms) hangs; two minutes by default. */
  withinMs?: number;
  /** Workers that it kills itself. */
  deaths?: number;
  /** Answers of 500 and above are expected of it. */
  fails?: boolean;
  /** It ends the service. */
  stops?: boolean;
  /** For `npm run test:chaos` alone: it takes long or much of the machine. */
  long?: boolean;
};
