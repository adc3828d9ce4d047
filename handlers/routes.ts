import { createHandlers } from './create-handlers.ts';
import type { Ports } from './ports.ts';
import type { RouteTable } from './route-table.ts';

const loadPage = () => import('./pages/page.ts');

/** The one route table: handlers, links, documents and tests are made from it. */
export const routes: RouteTable = {
  'GET /': {
    load: async () => ({ definition: (await import('./root/root.ts')).createRoot(routes) }),
    loadDocument: () => import('./root/root.document.ts'),
  },
  'GET /health': {
    link: 'health',
    load: () => import('./health/health.ts'),
    loadDocument: () => import('./health/health.document.ts'),
  },
  'GET /health/ready': {
    link: 'ready',
    load: () => import('./ready/ready.ts'),
    loadDocument: () => import('./ready/ready.document.ts'),
  },
  'GET /api/binance/price': {
    link: 'price',
    load: () => import('./price/price.ts'),
    loadDocument: () => import('./price/price.document.ts'),
  },
  'GET /api/indicators/analysis': {
    link: 'analysis',
    load: () => import('./analysis/analysis.ts'),
    loadDocument: () => import('./analysis/analysis.document.ts'),
  },
  'GET /api/indicators/{indicator}': {
    link: 'indicator',
    load: () => import('./indicator/indicator.ts'),
    loadDocument: () => import('./indicator/indicator.document.ts'),
  },
  'GET /openapi.json': {
    link: 'openapi',
    load: async () => ({
      definition: (await import('./openapi/openapi.ts')).createOpenapi(routes),
    }),
    loadDocument: () => import('./openapi/openapi.document.ts'),
  },
  'GET /docs': {
    link: 'docs',
    load: loadPage,
    loadDocument: async () => ({ document: (await import('./pages/page-documents.ts')).docs }),
  },
  'GET /docs/{asset}': {
    load: loadPage,
    loadDocument: async () => ({ document: (await import('./pages/page-documents.ts')).docsAsset }),
  },
  'GET /redoc': {
    link: 'redoc',
    load: loadPage,
    loadDocument: async () => ({ document: (await import('./pages/page-documents.ts')).redoc }),
  },
  'GET /redoc/{asset}': {
    load: loadPage,
    loadDocument: async () => ({
      document: (await import('./pages/page-documents.ts')).redocAsset,
    }),
  },
  $default: {
    load: async () => ({ definition: (await import('./default.ts')).createDefault(routes) }),
  },
};

/** The handlers of all routes, for a process that serves them. */
export function createRoutes(ports: Ports) {
  return createHandlers(routes, ports);
}
