import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectLogLine } from '../../../../tests/log-line.ts';

const PRELUDE = `
  import { createLog } from './packages/portable-handlers/src/log/create-log.ts';
  import { createStdoutSink, flushStdout } from './packages/portable-handlers/src/log/stdout.ts';
  const sink = createStdoutSink();
  const log = createLog({ name: 'api', root: new URL('file://' + process.cwd() + '/'), level: 'INFO', sink });
  const say = (text) => log.write({ level: 'INFO', part: 'test', message: 'Said',
    extra: { event: 'simulated_market', reason: text } });
`;

function start(script: string, stdout: 'pipe' | number = 'pipe') {
  return spawn(process.execPath, ['--input-type=module', '-e', PRELUDE + script], {
    stdio: ['ignore', stdout, 'pipe'],
  });
}

/** What a process wrote, read only after `readFrom` settles, and how it ended. */
async function run(
  child: ReturnType<typeof start>,
  readFrom: Promise<unknown> = Promise.resolve(),
) {
  let out = '';
  let err = '';
  child.stderr!.on('data', (chunk) => (err += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await readFrom;
  child.stdout?.setEncoding('utf8').on('data', (chunk) => (out += chunk));
  return { code: await ended, out, err };
}

test('every line is whole where the reader is slow, and none is lost at the exit', async () => {
  const child = start(`
    for (let i = 0; i < 500; i++) say(String(i).padEnd(6000, '.'));
    process.stderr.write('written');
    if (sink.drained() === undefined) throw new Error('a full pipe takes all');
    await flushStdout(10_000);
    if (sink.drained() !== undefined) throw new Error('an empty pipe takes nothing');
    process.exit(0);
  `);
  const written = new Promise((resolve) => child.stderr!.once('data', resolve));
  const { code, out, err } = await run(child, written);
  expect({ code, err }).toEqual({ code: 0, err: 'written' });
  const lines = out.split('\n').slice(0, -1).map(expectLogLine);
  expect(lines.map((line) => Number.parseInt(line.extra.reason, 10))).toEqual(
    Array.from({ length: 500 }, (_, index) => index),
  );
});

test('a full stdout says when it takes lines again', async () => {
  const child = start(`
    while (sink.drained() === undefined) say('x'.repeat(6000));
    const both = [sink.drained(), sink.drained()];
    process.stderr.write('full');
    await Promise.all(both);
    say('after');
  `);
  const full = new Promise((resolve) => child.stderr!.once('data', resolve));
  const { code, out } = await run(child, full);
  expect(code).toBe(0);
  expect(expectLogLine(out.trimEnd().split('\n').at(-1)!).extra.reason).toBe('after');
});

test('a reader that goes away is no crash, and holds nobody up', async () => {
  const child = start(`
    const full = () => sink.drained();
    while (full() === undefined) say('x'.repeat(6000));
    process.stderr.write('full');
    await full();
    for (let i = 0; i < 100; i++) { say('y'.repeat(6000)); await new Promise(setImmediate); }
    await flushStdout(60_000);
    process.stderr.write(' drained ' + sink.drained());
  `);
  child.stderr!.once('data', () => child.stdout!.destroy());
  const { code, err } = await run(child);
  expect({ code, err }).toEqual({ code: 0, err: 'full drained undefined' });
});

test('a disk that is full is no crash', async () => {
  const full = openSync('/dev/full', 'w');
  const child = start(
    `say('x'); await new Promise(setImmediate); say('y'); await flushStdout(1_000); process.stderr.write('alive');`,
    full,
  );
  closeSync(full);
  expect(await run(child)).toMatchObject({ code: 0, err: 'alive' });
});

test('a flush into a reader that reads nothing ends at its bound', async () => {
  const child = start(`
    while (sink.drained() === undefined) say('x'.repeat(6000));
    await flushStdout(50);
    process.stderr.write('given up');
    process.exit(0);
  `);
  const gaveUp = new Promise((resolve) => child.stderr!.once('data', resolve));
  expect(await run(child, gaveUp)).toMatchObject({ code: 0, err: 'given up' });
});
