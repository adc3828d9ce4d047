import { currentEvent, currentRequestId } from '../invoke-store.ts';
import { describeRequest } from './failed-request.ts';
import type { Entry, LogLevel } from './log.ts';
import { plainCopy } from './plain.ts';
import { redactorOf } from './redaction.ts';

/** What a handler has logged; `keys` are whatever it added to the message. */
export type Logged = {
  level: LogLevel;
  message?: unknown;
  keys?: Record<string, unknown>;
  error?: unknown;
  time?: Date;
  /** What was called for it; the caller is the line's place. */
  writer: NonNullable<Entry['writer']>;
};

/** Keys of `extra` that the contract gives a meaning. A handler's own go by the name with a `_` behind it. */
const RESERVED = new Set(['type', 'event', 'request_id', 'exception', 'runtime']);

/** Levels as loggers call them, in capitals. */
const LEVELS: Record<string, LogLevel> = {
  TRACE: 'DEBUG',
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARN: 'WARNING',
  WARNING: 'WARNING',
  ERROR: 'ERROR',
  CRITICAL: 'CRITICAL',
  FATAL: 'CRITICAL',
};

/** The contract's level for a logger's, in any case; undefined where that is none. */
export function levelOf(level: unknown): LogLevel | undefined {
  const name = typeof level === 'string' ? level.toUpperCase() : '';
  return Object.hasOwn(LEVELS, name) ? LEVELS[name] : undefined;
}

/** The entry of what a handler has logged: with its request's id, the request's secrets redacted. */
export function handlerEntry({ level, message, keys = {}, error, time, writer }: Logged): Entry {
  const event = currentEvent();
  const request = event === undefined ? undefined : describeRequest(event);
  const secrets = request?.secrets ?? [];
  const redact = redactorOf(secrets);
  const requestId = request?.requestId || currentRequestId();
  const text = typeof message === 'string' ? message : JSON.stringify(plainCopy(message ?? ''));
  const own = Object.entries(keys).map(([key, value]) => [
    RESERVED.has(key) ? `${key}_` : key,
    value,
  ]);
  return {
    level,
    part: 'handler',
    message: redact(text).trim() || 'Logged without a message',
    extra: {
      event: 'handler_log',
      ...(requestId !== undefined && { request_id: requestId }),
      ...(plainCopy(Object.fromEntries(own), redact) as object),
    },
    isPlain: true,
    ...(error !== undefined && { error }),
    ...(time !== undefined && { time }),
    writer,
    gatewayRequestId: request?.gatewayRequestId,
    secrets,
  };
}

/**
 * What a structured logger's object says: Powertools' default, or with other keys. Its level may be named `level`,
 * `logLevel` or `severity`, its text `message` or `msg`; an `error` with name, message and stack is the exception.
 */
export function readLogged(object: Record<string, unknown>): Omit<Logged, 'level' | 'writer'> & {
  level: LogLevel | undefined;
} {
  const keys = { ...object };
  const take = (...names: string[]) => {
    const name = names.find((one) => keys[one] !== undefined);
    if (name === undefined) return undefined;
    const value = keys[name];
    delete keys[name];
    return value;
  };
  const levelName = ['level', 'logLevel', 'severity'].find((name) => levelOf(keys[name]));
  const level = levelName && levelOf(take(levelName));
  const time = new Date(String(keys.timestamp));
  const isTimed = Number.isFinite(time.getTime());
  if (isTimed) delete keys.timestamp;
  return {
    level: level || undefined,
    message: take('message', 'msg'),
    ...(isTimed && { time }),
    ...(isError(keys.error) && { error: take('error') }),
    keys,
  };
}

function isError(value: unknown): boolean {
  if (value instanceof Error) return true;
  const { name, message, stack } = Object(value);
  return [name, message, stack].every((one) => typeof one === 'string');
}
