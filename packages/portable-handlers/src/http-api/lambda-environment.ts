import { describeFunction } from './request/context.ts';

/** The AWS region where none is given. */
export const DEFAULT_REGION = 'us-east-1';

/** Where the functions of a process run, and the name of the one that it says to be. */
export type LambdaEnvironment = { region: string; functionName: string | undefined };

/**
 * Sets the environment variables of this process that Lambda's runtime would set and that handlers and the
 * AWS SDK read. To be called before their modules are loaded; a variable that is set and not empty stays.
 * - `AWS_REGION` and `AWS_DEFAULT_REGION`: the one that is set, `region`, or us-east-1. With an AWS profile or
 *   configuration file, which may name a region, us-east-1 is not set: the SDK would take it instead.
 * - Only with a function name, by `functionName` or `AWS_LAMBDA_FUNCTION_NAME`: that, and the other variables by
 *   which tracers and SDKs recognise Lambda. Left out is what no such process has: the Runtime API,
 *   credentials, `_HANDLER`, `LAMBDA_RUNTIME_DIR`, and `_X_AMZN_TRACE_ID`, which is one of each invocation.
 *
 * Gives what is in force, as `createServer` and `serve` take it in their options, so that Contexts agree with it.
 * The names are those of https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function setLambdaEnvironment(
  options: { region?: string | undefined; functionName?: string | undefined } = {},
): LambdaEnvironment {
  const { env } = process;
  const named = env.AWS_REGION || env.AWS_DEFAULT_REGION || options.region;
  const region = named || DEFAULT_REGION;
  if (named || !(env.AWS_PROFILE || env.AWS_CONFIG_FILE)) {
    setAbsent({ AWS_REGION: region, AWS_DEFAULT_REGION: region });
  }
  const functionName = env.AWS_LAMBDA_FUNCTION_NAME || options.functionName;
  if (!functionName) return { region, functionName: undefined };

  const facts = describeFunction(functionName, region);
  setAbsent({
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: facts.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: facts.memoryLimitInMB,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: facts.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStreamName,
    LAMBDA_TASK_ROOT: process.cwd(),
  });
  return { region, functionName };
}

function setAbsent(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) process.env[name] ||= value;
}
