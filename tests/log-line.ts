import { createLineSchema, type LogLevel } from 'portable-handlers/log';
import shapes from '../lib/log-shapes.json' with { type: 'json' };
import { SERVICE_LOG } from '../lib/service-log.ts';
import * as lines from '../packages/portable-handlers/tests/log-line.ts';

export type LogLine = lines.LogLine;

export const { KEYS } = lines;

/** The schema of the service's lines. */
export const LINE_SCHEMA = createLineSchema(shapes);

/** Holds one line of the service, without its line feed, to the contract, and gives back what it says. */
export const expectLogLine = lines.createLineCheck(LINE_SCHEMA);

/** The service's log over lines that a test can read. */
export function createMemoryLog(level?: LogLevel) {
  return lines.createMemoryLog(level, SERVICE_LOG);
}
