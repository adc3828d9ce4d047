import type { RouteDocument } from '../documents/route-document.ts';
import { object } from '../documents/schema.ts';

export const document: RouteDocument = {
  operationId: 'getDocument',
  tag: 'Documents',
  summary: 'This description, as OpenAPI 3.1',
  description: 'Made from the route table and the schemas that requests are checked by.',
  answer: {
    description: 'The document',
    content: {
      'application/json': {
        schema: object({
          openapi: { type: 'string', pattern: '^3\\.1\\.' },
          info: { type: 'object' },
          paths: { type: 'object' },
        }),
      },
    },
  },
};
