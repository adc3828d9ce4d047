import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What all servers of this comparison answer, made anew for each request. */
export function greet(): string {
  return JSON.stringify({ message: 'hello' });
}

/** The same as a Lambda handler. */
export async function hello(_event?: APIGatewayProxyEventV2) {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: greet() };
}

/** The handler as it is, or, by `middy`, inside of middy with its error handler. */
export function handlerOf(how: string): typeof hello {
  if (how !== 'middy') return hello;
  return middy(hello).use(httpErrorHandler()) as unknown as typeof hello;
}
