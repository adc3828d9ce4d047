import { UNSURE_HEADERS } from '../documents/answers.ts';
import type { RouteDocument } from '../documents/route-document.ts';
import { count, instant, object, reference, type Schema, text } from '../documents/schema.ts';

const CHECK = ['ok', 'failing'];

const schemas: Record<string, Schema> = {
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

export const document: RouteDocument = {
  operationId: 'getReadiness',
  tag: 'Service',
  isLive: true,
  summary: 'Whether requests should be sent here',
  description:
    'For balancers. A drain and a memory that is all but full say no; Binance is only told about, by its last call, since another container has the same Binance.',
  schemas,
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
