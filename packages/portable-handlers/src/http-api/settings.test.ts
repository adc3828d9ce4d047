import { expect, test } from 'vitest';
import { createServer } from './server.ts';
import type { Options } from './settings.ts';

const routes = { $default: async () => ({ statusCode: 200 }) };

/** What createServer says to options, which a program in JavaScript may get wrong. */
function refusalOf(options: unknown): string {
  try {
    createServer(routes, options as Options).close();
  } catch (error) {
    return String(error);
  }
  return 'none';
}

test('options that are undefined have their defaults', () => {
  expect(refusalOf({ functionTimeoutMs: undefined, cors: undefined, counter: undefined })).toBe(
    'none',
  );
});

test.each([
  [
    { functionTimeoutMs: -1 },
    'functionTimeoutMs: must be a number of milliseconds from 1 to 2147483647, not -1',
  ],
  [{ functionTimeoutMs: Number.NaN }, 'functionTimeoutMs: must be a number of milliseconds'],
  [{ integrationTimeoutMs: '30' }, 'not "30"'],
  [{ integrationTimeoutMs: () => 1 }, 'not a function'],
  [{ trustedProxies: 0.5 }, 'trustedProxies: must be a whole number, 0 or more, not 0.5'],
  [{ trustedProxies: true }, 'not true'],
  [
    { forwardedHeader: 'via' },
    'forwardedHeader: must be one of x-forwarded-for, forwarded, not "via"',
  ],
  [{ onFailedRequest: 'log' }, 'onFailedRequest: must be a function, not "log"'],
  [{ functionName: 7 }, 'functionName: must be a name'],
  [{ region: '' }, 'region: must be the name of an AWS region'],
  [{ cors: true }, 'cors: must be an object'],
  [{ cors: { allowOrigins: '*' } }, 'cors: allowOrigins must be an array of strings'],
  [{ cors: { origins: ['*'] } }, 'cors: origins is unknown; known are allowOrigins'],
  [{ counter: { called() {} } }, 'counter: must be an object with the functions'],
  [{ timeoutMs: 5 }, 'timeoutMs: unknown; known are onFailedRequest, functionTimeoutMs'],
  [5, 'must be an object'],
])('wrong options are refused: %j', (options, problem) => {
  expect(refusalOf(options)).toMatch(/^TypeError: Options: /);
  expect(refusalOf(options)).toContain(problem);
});

test('all problems are in one message', () => {
  const options = { functionTimeoutMs: 0, trustedProxies: -1, timeout: 1, cors: { maxAge: 0.5 } };
  const refusal = refusalOf(options);
  for (const name of Object.keys(options)) expect(refusal).toContain(`${name}: `);
});
