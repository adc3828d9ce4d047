import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { InvokeStoreBase } from '@aws/lambda-invoke-store';
import { expect, test } from 'vitest';
import { ROOT } from '../../../tests/product-files.ts';
import { provideInvokeStore } from './invoke-store.ts';

test('requests that overlap log their own ids and keys with a Powertools Logger', async () => {
  const program = `
    import { once } from 'node:events';
    import { Logger } from '@aws-lambda-powertools/logger';
    import { createServer } from 'portable-handlers/http-api';
    const logger = new Logger();
    const { promise: bothAreHere, resolve } = Promise.withResolvers();
    let count = 0;
    async function handler(event, context) {
      logger.addContext(context);
      logger.appendKeys({ path: event.rawPath });
      if ((count += 1) === 2) resolve();
      await bothAreHere;
      logger.info('answered', { expected: {
        path: event.rawPath,
        function_request_id: context.awsRequestId,
        xray_trace_id: event.headers['x-amzn-trace-id'].replace('Root=', ''),
      } });
      return { statusCode: 200 };
    }
    const server = createServer({ 'GET /{id}': handler }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = 'http://127.0.0.1:' + server.address().port;
    await Promise.all([fetch(url + '/a'), fetch(url + '/b')]);
    process.exit();
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: ROOT },
  );
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ path }) => path).sort()).toEqual(['/a', '/b']);
  for (const { expected, ...line } of lines) expect(line).toMatchObject(expected);
});

test('the store has all that AWS’s own has', () => {
  const store = provideInvokeStore();
  const {
    constructor: _own,
    isProtectedKey: _inner,
    ...names
  } = Object.getOwnPropertyDescriptors(InvokeStoreBase.prototype);
  expect(Object.keys(store)).toEqual(
    expect.arrayContaining([
      'getContext',
      'hasContext',
      'get',
      'set',
      'run',
      ...Object.keys(names),
    ]),
  );
  for (const key of Object.values(InvokeStoreBase.PROTECTED_KEYS)) {
    store.run({ [key]: 'known' }, () => {
      expect(store.get(key)).toBe('known');
      expect(() => store.set(key, 'other')).toThrow('Cannot modify protected');
    });
  }
});
