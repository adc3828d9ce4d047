import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRelay } from './relay.ts';

/** An output whose reader takes one write at each `read()`. */
function createSlowOutput() {
  const taken: Buffer[] = [];
  let pending: (() => void) | undefined;
  const output = new Writable({
    write(chunk, _encoding, callback) {
      taken.push(chunk);
      pending = callback;
    },
  });
  return { output, text: () => Buffer.concat(taken).toString(), read: () => pending?.() };
}

test('workers are not read while too much waits, and are again when there is room', async () => {
  const { output, read, text } = createSlowOutput();
  const relay = createRelay(output, 20);
  const worker = new PassThrough();
  worker.on('data', relay.push);
  relay.attach(worker);

  for (const name of ['a', 'b', 'c']) relay.push(Buffer.from(`${name.repeat(9)}\n`));
  expect(worker.isPaused()).toBe(true);
  worker.write('of a worker\n');
  relay.write('of the primary');
  read();
  await turn();
  expect(worker.isPaused()).toBe(true);
  read();
  await turn();
  expect(worker.isPaused()).toBe(false);
  for (let i = 0; i < 5; i++) {
    read();
    await turn();
  }
  expect(text().split('\n').sort()).toEqual(
    ['', 'aaaaaaaaa', 'bbbbbbbbb', 'ccccccccc', 'of a worker', 'of the primary'].sort(),
  );
});

test('drained waits until all is written', async () => {
  const { output, read } = createSlowOutput();
  const relay = createRelay(output);
  expect(relay.drained()).toBeUndefined();
  relay.write('line');
  let drained = false;
  relay.drained()?.then(() => {
    drained = true;
  });
  await turn();
  expect(drained).toBe(false);
  read();
  await turn();
  expect(drained).toBe(true);
});

test('an output that fails holds nobody up', async () => {
  const output = new Writable({
    write: (_chunk, _encoding, callback) => callback(new Error('EPIPE')),
  });
  const relay = createRelay(output, 20);
  const worker = new PassThrough();
  relay.attach(worker);
  for (let i = 0; i < 10; i++) relay.write('x'.repeat(30));
  await relay.drained();
  expect(worker.isPaused()).toBe(false);
});
