import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
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
