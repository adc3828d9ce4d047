// What AWS's runtime client for Node.js does on Lambda Managed Instances, after aws-lambda-ric 4.0.2 (WorkerManager,
// Runtime.processMultiConcurrent): threads, each with its own InvokeStore and its own copy of the function, that take
// the next invocation without waiting for the last. The package itself compiles curl when it is installed.
import { isMainThread, Worker } from 'node:worker_threads';
import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store';
import { nativeClient } from './native-client.ts';

const { REQUEST_ID, X_RAY_TRACE_ID } = InvokeStoreBase.PROTECTED_KEYS;

function startThreads(): void {
  for (let count = Number(process.env.AWS_LAMBDA_NODEJS_WORKER_COUNT); count > 0; count -= 1) {
    // One that ends is not replaced.
    new Worker(new URL(import.meta.url), { env: process.env }).on('error', () => {});
  }
}

async function takeInvocations(): Promise<void> {
  const store = await InvokeStore.getInstanceAsync();
  const { handler } = await import(`${process.env.LAMBDA_TASK_ROOT}/index.mjs`);
  for (;;) {
    const { bodyJson, headers } = await nativeClient.next();
    const awsRequestId = headers['lambda-runtime-aws-request-id'] as string;
    const dueAt = Number(headers['lambda-runtime-deadline-ms']);
    const context = { awsRequestId, getRemainingTimeInMillis: () => dueAt - Date.now() };
    const traceId = headers['lambda-runtime-trace-id'];
    setImmediate(() =>
      store.run({ [REQUEST_ID]: awsRequestId, [X_RAY_TRACE_ID]: traceId }, async () => {
        const result = await handler(JSON.parse(bodyJson), context);
        nativeClient.done(awsRequestId, JSON.stringify(result));
      }),
    );
  }
}

if (isMainThread) startThreads();
else await takeInvocations();
