import type { AnswerContent, RouteDocument } from '../documents/route-document.ts';
import { type Asset, docsAssets, redocAssets } from './assets.ts';

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
