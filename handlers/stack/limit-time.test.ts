import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/** What a process of its own prints that calls a handler once and then has nothing else to do. */
async function callInItsOwnProcess(answer: string, remainingMs: number): Promise<string> {
  const program = `
    const { createHandler } = await import(${url('./create-handler.ts')});
    const { define } = await import(${url('./definition.ts')});
    const log = { write() {}, drained: () => undefined };
    const handler = createHandler(define({ open: true, answer: ${answer} }), () => ({ apiKeys: [], log }));
    const context = { getRemainingTimeInMillis: () => ${remainingMs} };
    console.log((await handler({ headers: {} }, context)).statusCode);`;
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  return stdout.trim();
}

test('a call that waits for what never comes is answered, though nothing else holds the process', async () => {
  expect(await callInItsOwnProcess('() => new Promise(() => {})', 600)).toBe('504');
});

test('a time limit does not hold the process when its call is over', async () => {
  expect(await callInItsOwnProcess('async () => ({})', 120_000)).toBe('200');
}, 20_000);
