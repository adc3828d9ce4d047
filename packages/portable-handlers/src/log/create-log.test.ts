import { execFileSync } from 'node:child_process';
import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryLog, expectLogLine, KEYS } from '../../../../tests/log-line.ts';
import { createLog } from './create-log.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

const STARTUP = {
  event: 'startup',
  environment: 'development',
  version: '0.4.0',
  workers: 1,
  host: '127.0.0.1',
  port: 8000,
  source: 'binance',
};

afterEach(() => vi.unstubAllEnvs());

function writtenAt(own: LogLevel): string[] {
  const { log, lines } = createMemoryLog(own);
  for (const level of LOG_LEVELS) {
    log.write({ level, part: 'test', message: 'Said', extra: { ...STARTUP } });
  }
  return lines.map((line) => expectLogLine(line).level);
}

test('a line has the keys of the contract, in its order', () => {
  const { log, lines } = createMemoryLog();
  log.write({ level: 'INFO', part: 'start', message: 'API starting up', extra: STARTUP });
  const line = expectLogLine(lines[0]!);
  expect(Object.keys(line)).toEqual(KEYS);
  expect(line).toMatchObject({
    level: 'INFO',
    logger: 'api.start',
    message: 'API starting up',
    module: 'packages/portable-handlers/src/log/create-log.test',
    function: '<anonymous>',
    extra: STARTUP,
  });
  expect(Math.abs(Date.parse(line.timestamp) - Date.now())).toBeLessThan(60_000);
});

test('empty texts and null stay', () => {
  const { log, lines } = createMemoryLog();
  const extra = {
    event: 'worker_died',
    reason: 'died',
    worker: 1,
    pid: 2,
    exit_code: null,
    signal: null,
    uptime_ms: 3,
    stderr: '',
  };
  log.write({ level: 'CRITICAL', part: 'worker', message: 'Worker died', extra });
  expect(expectLogLine(lines[0]!).extra).toEqual(extra);
});

test('the function is the one that called the log', () => {
  const { log, lines } = createMemoryLog();
  function sayIt(): void {
    log.write({ level: 'INFO', part: 'start', message: 'Said', extra: STARTUP });
  }
  sayIt();
  expect(expectLogLine(lines[0]!).function).toBe('sayIt');
});

test('a level shows itself and what is worse', () => {
  expect(writtenAt('DEBUG')).toEqual(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);
  expect(writtenAt('INFO')).toEqual(['INFO', 'WARNING', 'ERROR', 'CRITICAL']);
  expect(writtenAt('WARNING')).toEqual(['WARNING', 'ERROR', 'CRITICAL']);
  expect(writtenAt('ERROR')).toEqual(['ERROR', 'CRITICAL']);
  expect(writtenAt('CRITICAL')).toEqual(['CRITICAL']);
});

test('what is below the level costs no stack and touches nothing', () => {
  const { log, lines } = createMemoryLog('CRITICAL');
  const capture = vi.spyOn(Error, 'captureStackTrace');
  const extra = new Proxy({}, { ownKeys: () => expect.fail('touched') });
  log.write({ level: 'ERROR', message: 'm', extra });
  expect(capture).not.toHaveBeenCalled();
  capture.mockRestore();
  expect(lines).toEqual([]);
});

test.each([
  { AWS_LAMBDA_LOG_LEVEL: 'FATAL' },
  { AWS_LAMBDA_LOG_LEVEL: 'SILENT' },
  { AWS_LAMBDA_LOG_LEVEL: 'TRACE' },
  { AWS_LAMBDA_LOG_LEVEL: 'toString' },
  { POWERTOOLS_LOG_LEVEL: 'CRITICAL', LOG_LEVEL: 'SILENT' },
  { POWERTOOLS_LOGGER_SAMPLE_RATE: '1' },
  { POWERTOOLS_LOGGER_SAMPLE_RATE: 'no number' },
  { POWERTOOLS_LOGGER_LOG_EVENT: 'maybe' },
  { POWERTOOLS_DEV: 'true' },
  {
    AWS_LAMBDA_MAX_CONCURRENCY: '10',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793',
  },
  { TZ: 'Asia/Tokyo' },
])('the environment changes nothing: %j', (variables) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const written = vi.spyOn(process.stdout, 'write');
  expect(writtenAt('WARNING')).toEqual(['WARNING', 'ERROR', 'CRITICAL']);
  expect(written).not.toHaveBeenCalled();
  written.mockRestore();
});

test('runtime ends extra', () => {
  const lines: string[] = [];
  const log = createLog({
    name: 'api',
    root: new URL('../../../../', import.meta.url),
    level: 'INFO',
    sink: { write: (line) => void lines.push(line), drained: () => undefined },
    runtime: { function_name: 'price', cold_start: true },
  });
  const error = new Error('Refused');
  log.write({
    level: 'ERROR',
    message: 'Down',
    extra: { event: 'crash', origin: 'uncaughtException' },
    error,
  });
  const { extra } = expectLogLine(lines[0]!);
  expect(Object.keys(extra)).toEqual(['event', 'origin', 'exception', 'runtime']);
  expect(extra.runtime).toEqual({ function_name: 'price', cold_start: true });
});

test('the line number is the one in the repository', () => {
  const script = `
    import { createLog } from './packages/portable-handlers/src/log/create-log.ts';
    import { readConfig } from './lib/config.ts';
    const sink = { write: (line) => process.stdout.write(line + '\\n'), drained: () => undefined };
    const log = createLog({ name: 'api', root: new URL('file://' + process.cwd() + '/'), level: 'INFO', sink });
    try { readConfig({ API_PORT: 'x' }); } catch (error) {
      log.write({ level: 'ERROR', message: 'm', extra: { event: 'start_failed', problems: ['x'] }, error });
    }`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  const line = expectLogLine(out.trimEnd());
  expect(line).toMatchObject({ module: 'lib/config', function: 'readConfig' });
  const stack = line.extra.exception.stack as string;
  expect(stack).toContain(`lib/config.ts:${line.line}:`);
});
