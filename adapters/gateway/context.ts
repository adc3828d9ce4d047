import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import type { Context } from 'aws-lambda';
import { ACCOUNT_ID } from './event.ts';
import { newUuid } from './ids.ts';

/**
 * A maker of Lambda Contexts for one function. `deadline` is on the clock of `performance.now()`.
 * Everything is an own property: middleware calls `getRemainingTimeInMillis` without its object.
 */
export function createContexts(functionName: string): (deadline: number) => Context {
  const invokedFunctionArn = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:${functionName}`;
  const logGroupName = `/aws/lambda/${functionName}`;
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const logStreamName = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
  const memoryLimitInMB = String(memoryLimit());

  return (deadline) => {
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn,
      memoryLimitInMB,
      awsRequestId: newUuid(),
      logGroupName,
      logStreamName,
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    };
    // `done`, `fail` and `succeed` are in the types only: the Node 24 runtime has them no more.
    return context as Context;
  };
}

/** In MB: what the cgroup grants, or the machine has. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  const total = totalmem();
  return Math.floor((constrained > 0 && constrained < total ? constrained : total) / 1_048_576);
}
