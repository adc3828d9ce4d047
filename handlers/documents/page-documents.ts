import { type Asset, docsAssets, redocAssets } from '../pages/assets.ts';
import type { AnswerContent, RouteDocument } from './route-document.ts';
import { object } from './schema.ts';

export const openapi: RouteDocument = {
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

const html: AnswerContent = { 'text/html': { schema: { type: 'string' } } };

export const docs: RouteDocument = {
  operationId: 'getDocs',
  tag: 'Documents',
  summary: 'This description in Swagger UI, to try the API',
  description: 'A page for browsers.',
  answer: { description: 'The page', content: html },
};

export const redoc: RouteDocument = {
  operationId: 'getRedoc',
  tag: 'Documents',
  summary: 'This description in ReDoc, to read',
  description: 'A page for browsers.',
  answer: { description: 'The page', content: html },
};

export const docsAsset = describeAsset('getDocsAsset', '/docs', docsAssets);
export const redocAsset = describeAsset('getRedocAsset', '/redoc', redocAssets);

function describeAsset(
  operationId: string,
  page: string,
  assets: Record<string, Asset>,
): RouteDocument {
  const types = Object.values(assets).map(({ contentType }) => contentType.split(';')[0] as string);
  return {
    operationId,
    tag: 'Documents',
    summary: `What ${page} loads`,
    description: 'Its version is in its name, so it may be kept for good.',
    path: {
      asset: { type: 'string', enum: Object.keys(assets), description: 'The name of the file' },
    },
    answer: {
      description: 'The file',
      content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
    },
    failures: ['NotFound'],
  };
}
