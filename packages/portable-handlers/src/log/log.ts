import type { Place } from './place.ts';

/** Levels of the contract, mildest first. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** A spot that writes lines. Its place is looked up for the first of them: that takes a stack, and 10 µs or more. */
export type Site = { place?: Place };

/** What is to be logged; the writer adds timestamp and place. */
export type Entry = {
  level: LogLevel;
  /** The part of the program that speaks: `request` of the program `api` is the logger `api.request`. */
  part?: string;
  message: string;
  /** When it happened; now, if not given. */
  time?: Date;
  /** A shape of `log-line.schema.json` or of the service's own, named by its `type` or `event`. */
  extra: Record<string, unknown>;
  /** Whatever was thrown; it becomes `extra.exception` and gives the line its place. */
  error?: unknown;
  /** What calls the log for its own caller, whose place is then the line's. */
  writer?: (...given: never[]) => unknown;
  /** The spot in the code that the place belongs to, where it writes often. */
  site?: Site;
  /** Whether `extra` holds nothing but JSON, no text of it too long: it is then not copied. */
  isPlain?: boolean;
  /** The gateway's id of the request that the entry is about, where its own is the client's. */
  gatewayRequestId?: string | undefined;
  /** Values that must not show in the texts of `error`, long enough to be told from ordinary words. */
  secrets?: readonly string[];
};

/** Where lines go. */
export type Sink = {
  /** Takes one line without its line feed. Never throws. */
  write(line: string): void;
  /** Nothing while lines are taken at once; else a promise that settles when they are again. */
  drained(): Promise<void> | undefined;
};

/** The one way to write a line of the contract. Nothing here throws or changes an answer. */
export type Log = {
  write(entry: Entry): void;
  drained: Sink['drained'];
};
