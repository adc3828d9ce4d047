import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findCommand } from './find-command.ts';
import { ROOT } from './product-files.ts';

/** What each part compares; a peer that answers something else than we do makes it fail. */
const PARTS: [part: string, names: string[]][] = [
  ['adapter', ['raw node:http', 'createServer', 'Fastify', 'Hono', 'Express', 'serverless-http']],
  [
    'browser',
    ['raw node:http', 'createServer', 'Fastify', 'Hono', 'Express', 'createServer, middy'],
  ],
  ['stack', ['/health', 'price, 50 candles']],
  ['failures', ['422', 'thrown error, 500']],
  ['workers', ['light', 'heavy']],
  ['connections', ['container', 'node:cluster', 'bare node:http']],
  ['cold', ['health', '\\$default', 'price', 'analysis']],
  ['end-to-end', ['service, 50', 'service, 1000']],
];

test.for(PARTS)(
  'the benchmark of %s runs, and prints what it measures',
  { timeout: 60_000 },
  async ([part, names], { skip }) => {
    if (findCommand('taskset') === undefined) skip('there is no taskset');
    const args = ['bench/bench.ts', '--quick', part];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    for (const name of names) expect(stdout).toMatch(new RegExp(`^${name}\\b.* \\d+\\.\\d`, 'm'));
  },
);
