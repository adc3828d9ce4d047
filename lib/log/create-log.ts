import { LogFormatter, Logger, LogItem, LogLevelThreshold } from '@aws-lambda-powertools/logger';
import type {
  LogAttributes,
  LogItemExtraInput,
  LogItemMessage,
  UnformattedAttributes,
} from '@aws-lambda-powertools/logger/types';
import { boundText } from './cut-text.ts';
import { describeException } from './exception.ts';
import { type LineObject, writeLine } from './fit-line.ts';
import type { Entry, Log, LogLevel, Sink } from './log.ts';
import { callerPlace, type Place } from './place.ts';
import { plainCopy } from './plain.ts';
import { redactorOf } from './redaction.ts';

/** Powertools' numbers; its WARN is the contract's WARNING. */
const THRESHOLDS: Record<LogLevel, number> = {
  DEBUG: LogLevelThreshold.DEBUG,
  INFO: LogLevelThreshold.INFO,
  WARNING: LogLevelThreshold.WARN,
  ERROR: LogLevelThreshold.ERROR,
  CRITICAL: LogLevelThreshold.CRITICAL,
};

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
  const threshold = THRESHOLDS[level];
  // Made for the first line: most processes of a function never write one.
  let logger: ContractLogger | undefined;

  function write(entry: Entry): void {
    if (THRESHOLDS[entry.level] < threshold) return;
    try {
      const { extra, place } = describe(entry, entry.writer ?? write);
      if (runtime !== undefined) {
        extra.runtime = plainCopy(typeof runtime === 'function' ? runtime(entry) : runtime);
      }
      logger ??= new ContractLogger(sink);
      logger.writeEntry(entry, place, extra);
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
  const extra = plainCopy(entry.extra) as Record<string, unknown>;
  if (entry.error === undefined) return { extra, place: callerPlace(writer) };

  const { exception, place } = describeException(entry.error, redactorOf(entry.secrets ?? []));
  extra.exception = exception;
  return { extra, place: place ?? callerPlace(writer) };
}

class ContractFormatter extends LogFormatter {
  override formatAttributes(
    { timestamp, message }: UnformattedAttributes,
    { level, logger, place, extra }: LogAttributes,
  ): LogItem {
    return new LogItem({
      attributes: {
        // Not `formatTimestamp`, which writes local time where TZ is set.
        timestamp: timestamp.toISOString(),
        level,
        logger,
        message,
        ...(place as Place),
        extra,
      },
    });
  }
}

/**
 * Powertools' Logger without what it takes from the environment: neither AWS_LAMBDA_LOG_LEVEL nor a
 * POWERTOOLS_* variable may change what is written, or stop the process by being no number.
 */
class ContractLogger extends Logger {
  readonly sink: Sink;
  readonly formatter = new ContractFormatter();

  constructor(sink: Sink) {
    super();
    this.sink = sink;
  }

  writeEntry({ level, logger, message }: Entry, place: Place, extra: LogAttributes): void {
    this.processLogItem(THRESHOLDS[level], message, [{ level, logger, place, extra }]);
  }

  /** Its own asks AWS_LAMBDA_LOG_LEVEL for the level, and may keep lines in a buffer. */
  override processLogItem(level: number, message: LogItemMessage, extra: LogItemExtraInput): void {
    this.printLog(level, this.createAndPopulateLogItem(level, message, extra));
  }

  /** Its own reads what was appended, which AWS_LAMBDA_MAX_CONCURRENCY makes throw outside Lambda. */
  override createAndPopulateLogItem(
    _level: number,
    message: LogItemMessage,
    [attributes]: LogItemExtraInput,
  ): LogItem {
    return this.formatter.formatAttributes(
      {
        timestamp: new Date(),
        message: boundText(String(message).toWellFormed()),
      } as UnformattedAttributes,
      attributes as LogAttributes,
    );
  }

  /** Its own drops empty keys, and sends warnings and errors to stderr. */
  override printLog(_level: number, item: LogItem): void {
    this.sink.write(writeLine(item.getAttributes() as LineObject));
  }
}

// Its constructor reads the environment in this method (and makes a console), which is private to the
// types alone. A test sets every variable to a value that would show.
Object.defineProperty(ContractLogger.prototype, 'setOptions', {
  value(this: ContractLogger) {
    return this;
  },
});
