import { deepStrictEqual, ok } from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createLineSchema, createLog, type Log, type LogLevel } from 'portable-handlers/log';

export type LogLine = {
  timestamp: string;
  level: LogLevel;
  logger: string;
  message: string;
  module: string;
  function: string;
  line: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of its event.
  extra: Record<string, any>;
};

/** The keys of a line in the contract's order; a line of metrics has those behind them. */
export const KEYS = [
  'timestamp',
  'level',
  'logger',
  'message',
  'module',
  'function',
  'line',
  'extra',
];

/** Makes what holds one line, without its line feed, to the contract of a schema, and gives what the line says. */
export function createLineCheck(schema: ReturnType<typeof createLineSchema>) {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

  return (text: string): LogLine => {
    ok(!/[\n\r\u0085\u2028\u2029]/.test(text), `a line breaks: ${text}`);
    const bytes = Buffer.byteLength(text) + 1;
    ok(bytes < 16 * 1024, `a line of ${bytes} bytes`);
    const line = JSON.parse(text);
    ok(validate(line), `${JSON.stringify(validate.errors)} in ${text}`);
    deepStrictEqual(Object.keys(line as object).slice(0, KEYS.length), KEYS);
    return line as LogLine;
  };
}

/** Holds a line to the contract of the package alone, to which no service has added. */
export const expectLogLine = createLineCheck(createLineSchema());

/** A log's names, where its lines need be no service's. */
const NAMES = { name: 'api', root: new URL('../../../', import.meta.url) };

/** The real log over lines that a test can read. */
export function createMemoryLog(
  level: LogLevel = 'INFO',
  names: { name: string; root: URL } = NAMES,
): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const log = createLog({
    ...names,
    level,
    sink: { write: (line) => void lines.push(line), drained: () => undefined },
  });
  return { log, lines };
}
