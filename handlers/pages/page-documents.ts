import type { RouteDocument } from '../documents/route-document.ts';
import { type Asset, docsAssets, redocAssets } from './assets.ts';

export const docs = describePage('getDocs', 'This description in Swagger UI, to try the API');
export const redoc = describePage('getRedoc', 'This description in ReDoc, to read');
export const docsAsset = describeAsset('getDocsAsset', '/docs', docsAssets);
export const redocAsset = describeAsset('getRedocAsset', '/redoc', redocAssets);

function describePage(operationId: string, summary: string): RouteDocument {
  return {
    operationId,
    tag: 'Documents',
    summary,
    description: 'A page for browsers.',
    answer: { description: 'The page', content: { 'text/html': { schema: { type: 'string' } } } },
  };
}

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
