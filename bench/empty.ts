import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';

const logger = new Logger({ serviceName: 'empty' });

/** What every function here is measured against: middy and Powertools, and nothing to do. */
export const handler = middy(async () => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ status: 'healthy' }),
})).use(httpErrorHandler({ logger: (error) => logger.error('Request failed', error as Error) }));
