import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Express } from 'express';
import type { Options } from 'portable-handlers/http-api';
import type { Ports } from '../handlers/ports.ts';
import { createRoutes as createOwnRoutes } from '../handlers/routes.ts';

/** The application of pages, loaded with Express when the first of them is asked for. */
export async function pages(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { handler } = await import('./pages/application.ts');
  return (await handler(event, {} as never)) as APIGatewayProxyStructuredResultV2;
}

/** The handlers of the service's routes, as the container serves them: its pages are an Express application. */
export function createRoutes(ports: Ports) {
  return createOwnRoutes({ ...ports, pages });
}

/** The service as an Express application, to be served alone or mounted in another one. */
export async function createApplication(ports: Ports, options: Options = {}): Promise<Express> {
  const { createApp } = await import('portable-handlers/express');
  return createApp(await createRoutes(ports), options);
}
