import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** Whose speed it is that is measured here. */
const PEERS = [
  'fastify',
  'hono',
  '@hono/node-server',
  'express',
  'serverless-http',
  '@middy/core',
  '@aws-lambda-powertools/logger',
  'talib-web',
  'trading-signals',
  'technicalindicators',
];

export function describeMachine(): string {
  const [{ model = 'unknown' } = {}] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores of ${model}, ${memory} GB, Linux ${release()}, Node ${process.version}`;
}

/** The versions of what is compared. */
export function describeVersions(): string {
  return PEERS.map((name) => {
    const file = join(import.meta.dirname, '../node_modules', name, 'package.json');
    return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`;
  }).join(', ');
}
