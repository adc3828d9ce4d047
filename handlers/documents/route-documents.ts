import { analysis, indicator, indicatorSchemas } from './indicator-documents.ts';
import { marketSchemas, price } from './market-documents.ts';
import { docs, docsAsset, openapi, redoc, redocAsset } from './page-documents.ts';
import type { RouteDocument } from './route-document.ts';
import type { Schema } from './schema.ts';
import { health, ready, root, serviceSchemas } from './service-documents.ts';

/** The documents of all routes but `$default`, which stands for none. */
export const routeDocuments: Record<string, RouteDocument> = {
  'GET /': root,
  'GET /health': health,
  'GET /health/ready': ready,
  'GET /api/binance/price': price,
  'GET /api/indicators/analysis': analysis,
  'GET /api/indicators/{indicator}': indicator,
  'GET /openapi.json': openapi,
  'GET /docs': docs,
  'GET /docs/{asset}': docsAsset,
  'GET /redoc': redoc,
  'GET /redoc/{asset}': redocAsset,
};

/** The schemas that they refer to, by name. */
export const answerSchemas: Record<string, Schema> = {
  ...serviceSchemas,
  ...marketSchemas,
  ...indicatorSchemas,
};
