import { type ContractLogger, createContractLogger } from './contract-logger.ts';
import { boundText } from './cut-text.ts';
import { describeException } from './exception.ts';
import { writeLine } from './fit-line.ts';
import { type Entry, LOG_LEVELS, type Log, type LogLevel, type Sink } from './log.ts';
import { callerPlace, type Place } from './place.ts';
import { plainCopy } from './plain.ts';
import { redactorOf } from './redaction.ts';

type Options = {
  level: LogLevel;
  sink: Sink;
  /** What only this world knows; it ends `extra` of every line. */
  runtime?: Record<string, unknown> | ((entry: Entry) => Record<string, unknown>);
};

/**
 * The log of a process: entries of at least `level` become one line of the contract each, everything
 * that belongs to an entry given as its argument, since requests overlap.
 */
export function createLog({ level, sink, runtime }: Options): Log {
  const threshold = LOG_LEVELS.indexOf(level);
  // Made for the first line: most processes of a function never write one.
  let logger: ContractLogger | undefined;

  function write(entry: Entry): void {
    if (LOG_LEVELS.indexOf(entry.level) < threshold) return;
    try {
      const { extra, place } = describe(entry, entry.writer ?? write);
      if (runtime !== undefined) {
        extra.runtime = plainCopy(typeof runtime === 'function' ? runtime(entry) : runtime);
      }
      logger ??= createContractLogger((line) => sink.write(writeLine(line)));
      const message = boundText(String(entry.message).toWellFormed());
      logger.writeEntry({ ...entry, message }, place, extra);
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

/** The entry's `extra` as it will be written, and where the entry comes from. */
function describe(
  entry: Entry,
  writer: NonNullable<Entry['writer']>,
): { extra: Record<string, unknown>; place: Place } {
  const extra = entry.isPlain ? entry.extra : (plainCopy(entry.extra) as Record<string, unknown>);
  if (entry.error === undefined) return { extra, place: placeOf(entry, writer) };

  const { exception, place } = describeException(entry.error, redactorOf(entry.secrets ?? []));
  extra.exception = exception;
  return { extra, place: place ?? placeOf(entry, writer) };
}

function placeOf({ site }: Entry, writer: NonNullable<Entry['writer']>): Place {
  if (site === undefined) return callerPlace(writer);
  site.place ??= callerPlace(writer);
  return site.place;
}
