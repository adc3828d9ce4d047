import { handler as analysis } from './analysis.ts';
import { createDefault } from './default.ts';
import { handler as docs, assetHandler as docsAsset } from './docs.ts';
import { handler as health } from './health.ts';
import { handler as indicator } from './indicator.ts';
import { createOpenapi } from './openapi.ts';
import { handler as price } from './price.ts';
import { handler as ready } from './ready.ts';
import { handler as redoc, assetHandler as redocAsset } from './redoc.ts';
import { handler as root } from './root.ts';
import type { Handler } from './stack/create-handler.ts';

/** HTTP API route keys to Lambda handlers: the one list that everything else is made from or held to. */
export const routes: Record<string, Handler> = {
  'GET /': root,
  'GET /health': health,
  'GET /health/ready': ready,
  'GET /api/binance/price': price,
  'GET /api/indicators/analysis': analysis,
  'GET /api/indicators/{indicator}': indicator,
  'GET /openapi.json': createOpenapi(() => routes),
  'GET /docs': docs,
  'GET /docs/{asset}': docsAsset,
  'GET /redoc': redoc,
  'GET /redoc/{asset}': redocAsset,
  $default: createDefault(() => routes),
};
