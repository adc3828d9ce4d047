import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createEvent } from '../../../../tests/call.ts';
import { ROOT } from '../../../../tests/product-files.ts';
import { expectLogLine } from '../../tests/log-line.ts';

/** Has a handler, given by its source, called once in a process of its own; its lines, and the answer. */
async function run(handler: string, event: object, setUp = '') {
  const program = `
    const { startFunction } = await import('portable-handlers/lambda');
    ${setUp}
    const service = {
      name: 'api',
      root: new URL(${JSON.stringify(new URL('../../../../', import.meta.url))}),
      readSettings: () => ({}),
      createPorts: () => ({}),
    };
    const handler = startFunction(service, () => (${handler}));
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 9000 });
    process.stderr.write(JSON.stringify(answer ?? null), () => process.exit());
  `;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: ROOT, env: { AWS_LAMBDA_FUNCTION_NAME: 'theirs' } },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { lines: lines.map(expectLogLine), answer: JSON.parse(stderr) };
}

const EVENT = createEvent('GET /a', { query: 'token=secretsecret' });
const TIMER = { source: 'aws.events', 'detail-type': 'Scheduled Event' };

test.each([
  [{ statusCode: 404, body: '{"detail":"no secretsecret"}' }, 404, 'no [redacted]'],
  [{ statusCode: '503', cookies: ['a=1'], body: 'later' }, 503, 'later'],
  [{ statusCode: 400, body: 'aGk=', isBase64Encoded: true }, 400, '[binary]'],
])(
  'a failure that the handler answers with by itself is one line: %j',
  async (result, status, detail) => {
    const { lines, answer } = await run(`async () => (${JSON.stringify(result)})`, EVENT);
    expect(answer).toEqual(result);
    expect(lines).toMatchObject([
      {
        level: 'ERROR',
        message: 'Request failed',
        extra: {
          status_code: status,
          detail,
          path: '/a',
          query_params: 'token=[redacted]',
          runtime: { function_name: 'theirs' },
        },
      },
    ]);
  },
);

test('a status of which the gateway would make a 500 is one, and one line', async () => {
  const { lines, answer } = await run('async () => ({ statusCode: 99 })', EVENT);
  expect(answer).toMatchObject({ statusCode: 500, body: '{"message":"Internal Server Error"}' });
  expect(lines).toMatchObject([
    { extra: { status_code: 500, exception: { name: 'UnusableResult' } } },
  ]);
});

test.each([
  ['a success', '{ statusCode: 302 }', EVENT],
  ['a result that is no envelope', '{ status: 404 }', EVENT],
  ['nothing', 'undefined', EVENT],
  ['the result of a call that is no request', '{ statusCode: 503 }', TIMER],
  ['the result of a call with nothing', '{ statusCode: 503 }', {}],
])('%s has no line', async (_what, result, event) => {
  const { lines } = await run(`async () => (${result})`, event);
  expect(lines).toEqual([]);
});

test('a route table in one function has one line for each failure', async () => {
  const setUp = `
    const { serveRoutes } = await import('portable-handlers/lambda');
    const routes = { 'GET /a': async () => ({ statusCode: 404, body: 'no' }) };
  `;
  const { lines, answer } = await run('serveRoutes(routes)', EVENT, setUp);
  expect(answer).toMatchObject({ statusCode: 404, body: 'no' });
  expect(lines).toMatchObject([{ extra: { status_code: 404, detail: 'no' } }]);
});
