import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { expectLogLine, type LogLine } from '../../../../tests/log-line.ts';

function run(
  script: string,
  flags: string[] = [],
): { code: number | null; lines: LogLine[]; err: string } {
  const prelude = `
    import { createLog } from './packages/portable-handlers/src/log/create-log.ts';
    import { guardProcess } from './packages/portable-handlers/src/log/guard-process.ts';
    import { createStdoutSink, flushStdout } from './packages/portable-handlers/src/log/stdout.ts';
    const log = createLog({ name: 'api', root: new URL('file://' + process.cwd() + '/'), level: 'INFO', sink: createStdoutSink() });
    guardProcess(log, { flush: () => flushStdout(2_000) });
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '-e', prelude + script],
    { encoding: 'utf8' },
  );
  return { code: status, lines: stdout.split('\n').slice(0, -1).map(expectLogLine), err: stderr };
}

test('a warning is one line and nothing on stderr', () => {
  const { code, lines, err } = run(`
    process.emitWarning('Watch out', { type: 'OddWarning', code: 'ODD1' });
    process.emitWarning('Old', 'DeprecationWarning', 'DEP9');
  `);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    level: 'WARNING',
    logger: 'api.process',
    message: 'Watch out',
    extra: { event: 'warning', name: 'OddWarning', code: 'ODD1' },
  });
  expect(lines[1]).toMatchObject({ message: 'Old', extra: { name: 'DeprecationWarning' } });
});

test.each([
  ['uncaughtException', `setTimeout(() => { throw new Error('boom'); });`, 'boom'],
  ['uncaughtException', `throw new Error('boom');`, 'boom'],
  ['unhandledRejection', `void Promise.reject(new Error('boom'));`, 'boom'],
  ['unhandledRejection', `void Promise.reject();`, 'undefined'],
  ['uncaughtException', `setTimeout(() => { throw null; });`, 'null'],
])('an %s of %s is one CRITICAL line and exit code 1', (origin, script, message) => {
  const { code, lines, err } = run(`${script}; setInterval(() => {}, 1_000);`);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 'CRITICAL',
    logger: 'api.process',
    message: 'Process crashed',
    extra: { event: 'crash', origin, exception: { message } },
  });
});

test.each(['strict', 'throw', 'warn', 'none'])(
  'a rejection ends the process with --unhandled-rejections=%s too',
  (mode) => {
    const { code, lines } = run(
      `void Promise.reject(new Error('boom')); setInterval(() => {}, 1_000);`,
      [`--unhandled-rejections=${mode}`],
    );
    expect(code).toBe(1);
    // In mode `warn` Node's warning follows.
    const crashes = lines.filter((line) => line.extra.event === 'crash');
    expect(crashes.map((line) => line.extra.exception.message)).toEqual(['boom']);
  },
);

test('many crashes at once are as many lines and one exit', () => {
  const { code, lines } = run(`
    process.on('exit', (code) => log.write({ level: 'INFO', message: 'exit ' + code,
      extra: { event: 'simulated_market', reason: '' } }));
    for (let i = 0; i < 3; i++) setTimeout(() => { throw new Error('boom ' + i); });
  `);
  expect(code).toBe(1);
  const messages = lines.map((line) => line.extra.exception?.message ?? line.message);
  expect(messages[0]).toBe('boom 0');
  expect(messages.filter((message) => message === 'exit 1')).toHaveLength(1);
});

test.each([
  ['cannot write', `{ write() { throw new Error('no'); }, drained() {} }`, 'async () => {}'],
  ['fails to flush', 'log', 'async () => { throw new Error("no"); }'],
])('a process that %s ends with exit code 1 once', (_what, brokenLog, flush) => {
  const { code, err } = run(`
    process.removeAllListeners();
    process.on('exit', () => process.stderr.write('exit;'));
    guardProcess(${brokenLog}, { flush: ${flush} });
    setTimeout(() => { throw new Error('boom'); });
    setInterval(() => {}, 1_000);
  `);
  expect({ code, err }).toEqual({ code: 1, err: 'exit;' });
});

test('a process that has crashed finishes first, then flushes, then exits', () => {
  const { code, lines, err } = run(`
    process.removeAllListeners();
    const say = (text) => async () => { process.stderr.write(text + ';'); };
    guardProcess(log, { finish: say('finish'), flush: say('flush'), finishWithinMs: 1_000 });
    process.on('exit', say('exit'));
    setTimeout(() => { throw new Error('boom'); });
    setInterval(() => {}, 1_000);
  `);
  expect({ code, err }).toEqual({ code: 1, err: 'finish;flush;exit;' });
  expect(lines).toHaveLength(1);
});

test('a process that goes on crashing as it finishes ends at once, with a bounded number of lines', () => {
  const { code, lines } = run(`
    process.removeAllListeners();
    const never = () => new Promise(() => {});
    guardProcess(log, { finish: never, finishWithinMs: 60_000, flush: () => flushStdout(2_000) });
    setInterval(() => { throw new Error('boom'); }, 1);
  `);
  expect(code).toBe(1);
  expect(lines).toHaveLength(100);
});
