import { handler as analysis } from './analysis.ts';
import { createDefault } from './default.ts';
import { handler as health } from './health.ts';
import { handler as indicator } from './indicator.ts';
import { handler as price } from './price.ts';
import { handler as root } from './root.ts';
import type { Handler } from './stack/create-handler.ts';

/** HTTP API route keys to Lambda handlers: the one list that everything else is made from or held to. */
export const routes: Record<string, Handler> = {
  'GET /': root,
  'GET /health': health,
  'GET /api/binance/price': price,
  'GET /api/indicators/analysis': analysis,
  'GET /api/indicators/{indicator}': indicator,
  $default: createDefault(() => routes),
};
