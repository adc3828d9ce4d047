import { version } from '../../lib/version.ts';
import type { RouteDocument } from '../documents/route-document.ts';
import { object, reference, type Schema, text } from '../documents/schema.ts';

const schemas: Record<string, Schema> = {
  Service: object({
    name: text('The name of the service'),
    version: text('Its version'),
    environment: text('Where it runs', { enum: ['development', 'production'] }),
    source: text('Where its candles come from', { enum: ['binance', 'simulated'] }),
    links: {
      type: 'object',
      description: 'The paths of all routes',
      additionalProperties: { type: 'string', pattern: '^/' },
    },
  }),
};

export const document: RouteDocument = {
  operationId: 'getService',
  tag: 'Service',
  summary: 'What this service is',
  description: 'Its name and version, where its candles come from, and what it offers.',
  schemas,
  answer: {
    description: 'The service',
    content: {
      'application/json': {
        schema: reference('schemas', 'Service'),
        example: {
          name: 'market-data-api',
          version,
          environment: 'production',
          source: 'binance',
          links: { health: '/health' },
        },
      },
    },
  },
};
