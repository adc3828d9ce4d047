import { version } from '../../lib/version.ts';
import type { RouteDocument } from '../documents/route-document.ts';
import { number, object, reference, type Schema, text } from '../documents/schema.ts';

const schemas: Record<string, Schema> = {
  Health: object({
    status: text('That it answers', { enum: ['healthy'] }),
    version: text('Its version'),
    uptime_seconds: number('How long it has been up', { minimum: 0 }),
  }),
};

export const document: RouteDocument = {
  operationId: 'getHealth',
  tag: 'Service',
  isLive: true,
  summary: 'Whether the service answers',
  description: 'Asks nobody else: it says nothing about Binance.',
  schemas,
  answer: {
    description: 'It does',
    content: {
      'application/json': {
        schema: reference('schemas', 'Health'),
        example: { status: 'healthy', version, uptime_seconds: 90.5 },
      },
    },
  },
};
