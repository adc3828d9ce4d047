import { LogFormatter, Logger, LogItem, LogLevelThreshold } from '@aws-lambda-powertools/logger';
import type {
  LogAttributes,
  LogItemExtraInput,
  LogItemMessage,
  UnformattedAttributes,
} from '@aws-lambda-powertools/logger/types';
import type { LineObject } from './fit-line.ts';
import type { Entry, LogLevel } from './log.ts';
import type { Place } from './place.ts';

/** Powertools' numbers; its WARN is the contract's WARNING. */
const THRESHOLDS: Record<LogLevel, number> = {
  DEBUG: LogLevelThreshold.DEBUG,
  INFO: LogLevelThreshold.INFO,
  WARNING: LogLevelThreshold.WARN,
  ERROR: LogLevelThreshold.ERROR,
  CRITICAL: LogLevelThreshold.CRITICAL,
};

/** Takes the keys of a line in the contract's order. */
type Print = (line: LineObject) => void;

/** Powertools' Logger as the maker of the contract's lines. Nothing is kept between lines. */
export function createContractLogger(print: Print): ContractLogger {
  return new ContractLogger(print);
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
export class ContractLogger extends Logger {
  readonly print: Print;
  readonly formatter = new ContractFormatter();

  constructor(print: Print) {
    super();
    this.print = print;
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
      { timestamp: new Date(), message } as UnformattedAttributes,
      attributes as LogAttributes,
    );
  }

  /** Its own drops empty keys, and sends warnings and errors to stderr. */
  override printLog(_level: number, item: LogItem): void {
    this.print(item.getAttributes() as LineObject);
  }
}

// Its constructor reads the environment in this method (and makes a console), which is private to the
// types alone. A test sets every variable to a value that would show.
Object.defineProperty(ContractLogger.prototype, 'setOptions', {
  value(this: ContractLogger) {
    return this;
  },
});
