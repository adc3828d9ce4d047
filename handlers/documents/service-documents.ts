import { version } from '../../lib/version.ts';
import { UNSURE_HEADERS } from './answers.ts';
import type { RouteDocument } from './route-document.ts';
import { count, instant, number, object, reference, type Schema, text } from './schema.ts';

const CHECK = ['ok', 'failing'];

export const serviceSchemas: Record<string, Schema> = {
  Service: object({
    name: text('The name of the service'),
    version: text('Its version'),
    environment: text('Where it runs', { enum: ['development', 'production'] }),
    source: text('Where its candles come from', { enum: ['binance', 'simulated'] }),
    links: {
      type: 'object',
      description: 'The paths of all routes',
      additionalProperties: { type: 'string', pattern: '^/' },
    },
  }),
  Health: object({
    status: text('That it answers', { enum: ['healthy'] }),
    version: text('Its version'),
    uptime_seconds: number('How long it has been up', { minimum: 0 }),
  }),
  Readiness: object({
    status: text('Whether requests should be sent here', { enum: ['ready', 'not_ready'] }),
    checks: object({
      draining: object({
        status: text('`failing` from the moment that it is told to stop', { enum: CHECK }),
      }),
      memory: {
        type: 'object',
        required: ['status', 'heap_used_bytes', 'heap_limit_bytes'],
        properties: {
          status: text('`failing` when it is all but full', { enum: CHECK }),
          heap_used_bytes: count('What this worker has in use'),
          heap_limit_bytes: count('What it may use'),
          container_used_bytes: count('What the container has in use, where that is known'),
          container_limit_bytes: count('What it may use'),
        },
      },
      upstream: {
        type: 'object',
        required: ['status'],
        properties: {
          status: text('How the last call to Binance went; it decides nothing', {
            enum: [...CHECK, 'unknown', 'simulated'],
          }),
          outcome: text('What became of that call'),
          last_call_at: instant('When it was over'),
        },
      },
    }),
  }),
};

export const root: RouteDocument = {
  operationId: 'getService',
  tag: 'Service',
  summary: 'What this service is',
  description: 'Its name and version, where its candles come from, and what it offers.',
  answer: {
    description: 'The service',
    content: {
      'application/json': {
        schema: reference('schemas', 'Service'),
        example: {
          name: 'market-data-api',
          version,
          environment: 'production',
          source: 'binance',
          links: { health: '/health' },
        },
      },
    },
  },
};

export const health: RouteDocument = {
  operationId: 'getHealth',
  tag: 'Service',
  isLive: true,
  summary: 'Whether the service answers',
  description: 'Asks nobody else: it says nothing about Binance.',
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

const readiness = reference('schemas', 'Readiness');
const used = { heap_used_bytes: 31_457_280, heap_limit_bytes: 125_829_120 };

function readinessExample(draining: boolean) {
  return {
    status: draining ? 'not_ready' : 'ready',
    checks: {
      draining: { status: draining ? 'failing' : 'ok' },
      memory: { status: 'ok', ...used },
      upstream: { status: 'ok', outcome: 'ok', last_call_at: '2026-01-31T11:59:58.120Z' },
    },
  };
}

export const ready: RouteDocument = {
  operationId: 'getReadiness',
  tag: 'Service',
  isLive: true,
  summary: 'Whether requests should be sent here',
  description:
    'For balancers. A drain and a memory that is all but full say no; Binance is only told about, by its last call, since another container has the same Binance.',
  answer: {
    description: 'They should',
    content: { 'application/json': { schema: readiness, example: readinessExample(false) } },
  },
  others: {
    503: {
      description: 'They should not, or this one was not answered in time',
      headers: UNSURE_HEADERS,
      content: {
        'application/json': {
          schema: { anyOf: [readiness, reference('schemas', 'GatewayFailure')] },
          example: readinessExample(true),
        },
      },
    },
  },
};
