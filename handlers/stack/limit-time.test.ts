import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/** Makes `handler` of a text that is the `answer` of a definition. */
const setUp = (answer: string) => `
  const { createHandler } = await import(${url('./create-handler.ts')});
  const { define } = await import(${url('./definition.ts')});
  const { HttpError } = await import(${url('../../lib/errors.ts')});
  const log = { write() {}, drained: () => undefined };
  const handler = createHandler(define({ isPublic: true, answer: ${answer} }), { settings: { apiKeys: [] }, log });
  const timeLeft = (ms) => ({ getRemainingTimeInMillis: () => ms });`;

/** What a program prints that runs in a process of its own and then has nothing else to do. */
async function run(program: string): Promise<string> {
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  return stdout.trim();
}

async function callInItsOwnProcess(answer: string, remainingMs: number): Promise<string> {
  return run(`${setUp(answer)}
    console.log((await handler({ headers: {} }, timeLeft(${remainingMs}))).statusCode);`);
}

/** The same, by a client that takes compressed answers, where no thread is left that compresses. */
async function callWithoutThreads(answer: string): Promise<string> {
  return run(`${setUp(answer)}
    const { execFileSync } = await import('node:child_process');
    const fs = await import('node:fs');
    const event = { headers: { 'accept-encoding': 'gzip' } };
    const before = await handler(event, timeLeft(9_000));
    // Whoever opens a named pipe to read it waits for somebody who writes.
    const folder = fs.mkdtempSync('/tmp/threads-');
    execFileSync('mkfifo', [folder + '/pipe']);
    for (let thread = 0; thread < 4; thread += 1) fs.open(folder + '/pipe', () => {});
    const { statusCode, headers } = await handler(event, timeLeft(600));
    console.log(before.headers['content-encoding'], statusCode, headers['content-encoding']);
    fs.openSync(folder + '/pipe', 'w');
    fs.rmSync(folder, { recursive: true });`);
}

test('a call that waits for what never comes is answered, though nothing else holds the process', async () => {
  expect(await callInItsOwnProcess('() => new Promise(() => {})', 600)).toBe('504');
});

test('a call is over in its time though the system clock is set back meanwhile', async () => {
  const program = `
    const { now } = Date;
    let hours = 0;
    Date.now = () => now() + hours * 3_600_000;
    ${setUp('() => new Promise(() => {})')}
    const answer = handler({ headers: {} }, timeLeft(600));
    hours = -1;
    console.log((await answer).statusCode);`;
  expect(await run(program)).toBe('504');
}, 20_000);

test('a time limit does not hold the process when its call is over', async () => {
  expect(await callInItsOwnProcess('async () => ({})', 120_000)).toBe('200');
}, 20_000);

test('an answer whose compression takes too long is a 504', async () => {
  // Another one each time: what has been compressed before is kept.
  const answer = `() => ({ text: 'x'.repeat(2_000) + process.hrtime.bigint() })`;
  expect(await callWithoutThreads(answer)).toBe('gzip 504 undefined');
});

test('a failure whose compression takes too long is answered as it is', async () => {
  const answer = `() => { throw new HttpError(400, 'x'.repeat(2_000)); }`;
  expect(await callWithoutThreads(answer)).toBe('gzip 400 undefined');
});
