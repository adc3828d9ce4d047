import { LogFormatter, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { createLineMaker, type LineOptions } from './create-log.ts';
import { writeLine } from './fit-line.ts';
import { handlerEntry, levelOf, readLogged } from './handler-entry.ts';

/** Characters that JSON lets through and that no line may hold. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029]/g;

/**
 * A formatter for Powertools' Logger, whose lines are then lines of the contract wherever it prints:
 * `new Logger({ logFormatter: createLogFormatter({ name: 'api', root }) })`. An `Error` is the exception, the other
 * keys are in `extra`. Where output is adopted a Logger needs none; this one keeps errors whole, with their causes.
 */
export function createLogFormatter(options: LineOptions): LogFormatter {
  return new ContractFormatter(options);
}

class ContractFormatter extends LogFormatter {
  readonly makeLine: ReturnType<typeof createLineMaker>;

  constructor(options: LineOptions) {
    super();
    this.makeLine = createLineMaker(options);
  }

  override formatAttributes(
    { logLevel, message, timestamp, serviceName }: UnformattedAttributes,
    attributes: LogAttributes,
  ): LogItem {
    const writer = this.formatAttributes;
    const { error, keys = {} } = readLogged(attributes);
    const line = this.makeLine(
      handlerEntry({
        level: levelOf(logLevel) ?? 'INFO',
        message,
        keys: { service: serviceName, ...keys },
        error,
        time: timestamp,
        writer,
      }),
      writer,
    );
    writeLine(line);
    return new LogItem({ attributes: JSON.parse(JSON.stringify(line), withoutUnsafe) });
  }
}

function withoutUnsafe(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(UNSAFE, '\ufffd') : value;
}
