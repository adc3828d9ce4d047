import { version } from '../lib/version.ts';
import { createHandler } from './stack/create-handler.ts';
import { define } from './stack/definition.ts';

const links = {
  health: '/health',
  ready: '/health/ready',
  price: '/api/binance/price',
  analysis: '/api/indicators/analysis',
  indicator: '/api/indicators/{indicator}',
  openapi: '/openapi.json',
  docs: '/docs',
  redoc: '/redoc',
};

/** `GET /`: what this service is, where its candles come from, and what it offers. */
export const handler = createHandler(
  define({
    open: true,
    answer: (_input, { candles, environment }) => ({
      name: 'market-data-api',
      version,
      environment,
      source: candles.source,
      links,
    }),
  }),
);
