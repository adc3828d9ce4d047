import { expect, test } from 'vitest';
import { startContainer } from './container.ts';

/** What tracers and SDKs know Lambda by. */
const MARKERS = /^(AWS_LAMBDA_|AWS_EXECUTION_ENV$|LAMBDA_|_HANDLER$|_X_AMZN_TRACE_ID$)/;

/** What a handler's module sees in a worker while it is loaded, and the Context of a call. */
async function seenWith(env: Record<string, string>) {
  const container = startContainer({
    entry: 'tests/container-process/fixtures/misbehaving.ts',
    env: { API_WORKERS: '1', ...env },
  });
  const answer = await fetch(`http://127.0.0.1:${await container.port()}/environment`);
  const { environment, context } = (await answer.json()) as {
    environment: Record<string, string>;
    context: Record<string, string>;
  };
  const markers = Object.fromEntries(
    Object.entries(environment).filter(([name]) => MARKERS.test(name)),
  );
  const { AWS_REGION, AWS_DEFAULT_REGION } = environment;
  return { regions: [AWS_REGION, AWS_DEFAULT_REGION], markers, context, container };
}

// The AWS SDK reads AWS_REGION, no other variable, and throws "Region is missing" without it:
// NODE_REGION_CONFIG_OPTIONS of @smithy/config-resolver.
test.each([
  [{}, ['us-east-1', 'us-east-1']],
  [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-2' }, ['eu-west-2', 'eu-west-2']],
])(
  'a handler finds the region that Contexts have, and no mark of Lambda, given %j',
  async (env, regions) => {
    const seen = await seenWith(env);
    expect(seen.regions).toEqual(regions);
    expect(seen.markers).toEqual({});
    expect(seen.context).toMatchObject({
      functionName: 'GET-environment',
      invokedFunctionArn: `arn:aws:lambda:${regions[0]}:000000000000:function:GET-environment`,
      logGroupName: '/aws/lambda/GET-environment',
    });
  },
);

test('a container that has a function name says so as Lambda does, and nothing given is changed', async () => {
  const { markers, context, container } = await seenWith({
    AWS_LAMBDA_FUNCTION_NAME: 'prices',
    AWS_LAMBDA_FUNCTION_VERSION: '7',
    LAMBDA_TASK_ROOT: '/elsewhere',
  });
  expect(markers).toEqual({
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: 'prices',
    AWS_LAMBDA_FUNCTION_VERSION: '7',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: context.memoryLimitInMB,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/prices',
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStreamName,
    LAMBDA_TASK_ROOT: '/elsewhere',
  });
  expect(context).toMatchObject({ functionName: 'prices', logGroupName: '/aws/lambda/prices' });
  // Its lines are those of a container, held to the contract.
  expect(container.lines().map(({ extra }) => extra.event)).toEqual(['startup']);
});
