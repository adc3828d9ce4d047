import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exchangeRaw } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import { setLambdaEnvironment } from './lambda-environment.ts';

const NAMES = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'LAMBDA_TASK_ROOT',
];

beforeEach(() => {
  for (const name of NAMES) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

/** Those of the variables that are set. */
function environment(): Record<string, string | undefined> {
  const { env } = process;
  return Object.fromEntries(NAMES.filter((name) => name in env).map((name) => [name, env[name]]));
}

it('nothing is set in a process that does not ask for it', async () => {
  await serving({ 'GET /a': async () => ({}) }, { functionName: 'prices', region: 'eu-west-1' });
  expect(environment()).toEqual({});
});

it('the region alone is set by default', () => {
  expect(setLambdaEnvironment()).toEqual({ region: 'us-east-1', functionName: undefined });
  expect(environment()).toEqual({ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' });
});

it('with a function name a process looks like that function, and Contexts agree', async () => {
  let context: Context | undefined;
  const handler = (_: unknown, given: Context) => {
    context = given;
    return {};
  };
  const options = setLambdaEnvironment({ region: 'eu-north-1', functionName: 'prices' });
  const { port } = await serving({ 'GET /a': handler }, options);
  await exchangeRaw(port, 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(environment()).toEqual({
    AWS_REGION: 'eu-north-1',
    AWS_DEFAULT_REGION: 'eu-north-1',
    AWS_EXECUTION_ENV: expect.stringMatching(/^AWS_Lambda_nodejs\d+\.x$/),
    AWS_LAMBDA_FUNCTION_NAME: context?.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: context?.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: context?.memoryLimitInMB,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: context?.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: context?.logStreamName,
    LAMBDA_TASK_ROOT: process.cwd(),
  });
  expect(context?.invokedFunctionArn).toBe(
    'arn:aws:lambda:eu-north-1:000000000000:function:prices',
  );
});

it('what is set wins over what is given', () => {
  vi.stubEnv('AWS_DEFAULT_REGION', 'eu-west-2');
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'real');
  vi.stubEnv('LAMBDA_TASK_ROOT', '/var/task');
  const options = { region: 'eu-north-1', functionName: 'prices' };
  expect(setLambdaEnvironment(options)).toEqual({ region: 'eu-west-2', functionName: 'real' });
  expect(environment()).toMatchObject({
    AWS_REGION: 'eu-west-2',
    AWS_DEFAULT_REGION: 'eu-west-2',
    AWS_LAMBDA_FUNCTION_NAME: 'real',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/real',
    LAMBDA_TASK_ROOT: '/var/task',
  });
});

it.each(['AWS_PROFILE', 'AWS_CONFIG_FILE'])(
  'with %s the SDK looks there for the region, unless one is given',
  (name) => {
    vi.stubEnv(name, 'team');
    setLambdaEnvironment();
    expect(environment()).toEqual({ [name]: 'team' });
    setLambdaEnvironment({ region: 'eu-north-1' });
    expect(environment()).toMatchObject({ AWS_REGION: 'eu-north-1' });
  },
);
