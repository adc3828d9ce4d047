import { boundText } from './cut-text.ts';
import { describeException } from './exception.ts';
import { type LineObject, writeLine } from './fit-line.ts';
import { type Entry, LOG_LEVELS, type Log, type LogLevel, type Sink } from './log.ts';
import { callerPlace, type Place, type Root, rootAt } from './place.ts';
import { plainCopy } from './plain.ts';
import { redactorOf } from './redaction.ts';

/** What all lines of a program have in common. */
export type LineOptions = {
  /** The first part of each logger's name: with `api` an entry of the part `request` is by `api.request`. */
  name: string;
  /** The folder, as a URL with a slash at its end, from which lines name source files. */
  root: URL;
  /** Facts about this process (its host, its worker, …); they end `extra` of every line. */
  runtime?:
    | Record<string, unknown>
    | ((entry: Entry) => Record<string, unknown> | undefined)
    | undefined;
};

type Options = LineOptions & {
  /** The mildest level that is written. */
  level: LogLevel;
  /** Where lines go. */
  sink: Sink;
};

/**
 * The log of a process: entries of at least `level` become one line of the contract each, everything
 * that belongs to an entry given as its argument, since requests overlap.
 */
export function createLog({ level, sink, ...options }: Options): Log {
  const threshold = LOG_LEVELS.indexOf(level);
  const makeLine = createLineMaker(options);

  function write(entry: Entry): void {
    if (LOG_LEVELS.indexOf(entry.level) < threshold) return;
    try {
      sink.write(writeLine(makeLine(entry, entry.writer ?? write)));
    } catch {
      // Everything above takes any value. What is left is a call stack that is full, or memory that
      // is: the caller meets the same in its next step, and must not meet it here.
    }
  }

  return {
    write,
    drained: () => sink.drained(),
  };
}

/** What was called to log an entry: its caller's place is the line's. */
type Writer = NonNullable<Entry['writer']>;

/** Makes a function that gives an entry's line as an object, not yet cut to the length of a line. */
export function createLineMaker({ name, root: url, runtime }: LineOptions) {
  const root = rootAt(url);

  return function makeLine(entry: Entry, writer: Writer): LineObject {
    const extra = entry.isPlain ? entry.extra : (plainCopy(entry.extra) as Record<string, unknown>);
    let place: Place | undefined;
    if (entry.error !== undefined) {
      const described = describeException(entry.error, redactorOf(entry.secrets ?? []), root);
      extra.exception = described.exception;
      place = described.place;
    }
    place ??= placeOf(entry, writer, root);
    const facts = typeof runtime === 'function' ? runtime(entry) : runtime;
    if (facts !== undefined) extra.runtime = plainCopy(facts);
    return {
      timestamp: (entry.time ?? new Date()).toISOString(),
      level: entry.level,
      logger: entry.part === undefined ? name : `${name}.${entry.part}`,
      message: boundText(String(entry.message).toWellFormed()),
      module: place.module,
      function: place.function,
      line: place.line,
      extra,
    };
  };
}

function placeOf({ site }: Entry, writer: Writer, root: Root): Place {
  if (site === undefined) return callerPlace(writer, root);
  site.place ??= callerPlace(writer, root);
  return site.place;
}
