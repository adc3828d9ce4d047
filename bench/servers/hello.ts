import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What all servers of this comparison answer, made anew for each request. */
export function greet(): string {
  return JSON.stringify({ message: 'hello' });
}

/** The same as a Lambda handler. */
export async function hello(_event?: APIGatewayProxyEventV2) {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: greet() };
}
