import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFunction, functions } from '../build.ts';
import { createEvent } from './call.ts';
import { expectDocumented } from './documented-answer.ts';
import { calls } from './documented-calls.ts';

/** What Lambda takes for a result, in bytes of JSON. */
const MAX_RESULT_BYTES = 6_291_556;

const RUN = promisify(execFile);

/** Calls the function with each of the events, in a process that has nothing but the bundle. */
const PROGRAM = `
  import { readFileSync, writeFileSync } from 'node:fs';
  import { handler } from './index.mjs';
  const context = { getRemainingTimeInMillis: () => 20_000 };
  const events = JSON.parse(readFileSync('events.json', 'utf8'));
  const results = [];
  for (const event of events) results.push(await handler(event, context));
  writeFileSync('results.json', JSON.stringify(results));
`;

describe('the function of $default, built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  let results: APIGatewayProxyStructuredResultV2[];

  beforeAll(async () => {
    await buildFunction(functions.find(({ name }) => name === 'default')!, folder);
    const events = calls.map(({ path }) => {
      const [rawPath, query = ''] = path.split('?');
      return createEvent('$default', { method: 'GET', path: rawPath!, query });
    });
    writeFileSync(join(folder, 'events.json'), JSON.stringify(events));
    writeFileSync(join(folder, 'program.mjs'), PROGRAM);
    const env = { MARKET_DATA: 'simulated' };
    const { stdout } = await RUN(process.execPath, ['program.mjs'], { cwd: folder, env });
    expect(stdout).toBe('');
    results = (await import(join(folder, 'results.json'), { with: { type: 'json' } })).default;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(calls.map((call, index) => ({ ...call, index })))(
    'answers as documented: $path',
    ({ routeKey, index }) => {
      const { statusCode, headers, body = '', isBase64Encoded } = results[index]!;
      expect(statusCode).toBe(200);
      expectDocumented(routeKey, {
        status: 200,
        headers: headers as Record<string, string>,
        body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
      });
      expect(JSON.stringify(results[index]).length).toBeLessThan(MAX_RESULT_BYTES);
    },
  );
});
