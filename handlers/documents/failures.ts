import { UPSTREAM_ERRORS } from '../../lib/candles/binance/errors.ts';
import { indicators } from '../indicator/indicators.ts';
import { RATE_HEADERS, UNSURE_HEADERS } from './answers.ts';
import { array, object, reference, type Schema, text } from './schema.ts';

const REQUEST_ID = { ...UNSURE_HEADERS, 'x-request-id': reference('headers', 'RequestId') };
/** Where the request may have been counted. */
const COUNTED = { ...REQUEST_ID, ...RATE_HEADERS };
/** Where the gateway may be the one who answers. */
const BY_EITHER = { ...UNSURE_HEADERS, ...RATE_HEADERS };
const RETRY_AFTER = { 'retry-after': reference('headers', 'RetryAfter') };

/** The schemas of failed requests. */
export const failureSchemas: Record<string, Schema> = {
  Failure: object(
    { detail: text('What went wrong, for people', { minLength: 1 }) },
    { description: 'What a handler answers when it cannot do what it was asked' },
  ),
  ValidationFailure: object(
    { detail: array(reference('schemas', 'Problem'), { minItems: 1 }) },
    { description: 'Every problem of the request, in the order of the parameters' },
  ),
  Problem: {
    ...object({
      type: text('The kind of problem, in the words of pydantic 2', {
        examples: ['missing', 'enum', 'int_parsing', 'value_error'],
      }),
      loc: {
        type: 'array',
        description: 'Where it is: the part of the request, and the name of the parameter',
        prefixItems: [{ enum: ['query', 'path'] }, { type: 'string' }],
        items: false,
        minItems: 2,
      },
      msg: text('The problem, for people'),
      input: {
        type: ['string', 'number', 'null'],
        description: 'What was given; null for nothing',
      },
    }),
    description: 'One problem of the input',
  },
  GatewayFailure: object(
    { message: text('The name of the status', { minLength: 1 }) },
    {
      description:
        'What is answered in place of a handler: by the gateway in front, or by the server that stands for it',
    },
  ),
};
const { properties } = failureSchemas.Problem as { properties: Record<string, Schema> };
// Most problems have it, so it is no key that must be there.
properties.ctx = { type: 'object', description: 'What the message is made of' };

type Failure = {
  status: string;
  description: string;
  schema: Schema;
  headers: Record<string, Schema>;
  examples: Record<string, unknown>;
};

const failure = reference('schemas', 'Failure');
const gatewayFailure = reference('schemas', 'GatewayFailure');
const either: Schema = { anyOf: [failure, gatewayFailure] };

function details(...texts: string[]): Record<string, unknown> {
  return Object.fromEntries(texts.map((detail) => [detail, { detail }]));
}

function message(text: string): Record<string, unknown> {
  return { [text]: { message: text } };
}

const { unreachable, timed_out, failed, unusable, paused } = UPSTREAM_ERRORS;

/** All failures, by the names that their components have. */
export const FAILURES = {
  BadRequest: {
    status: '400',
    description: 'Binance refuses the symbol; or the request does not parse',
    schema: either,
    headers: BY_EITHER,
    examples: {
      ...details('Binance API error: 400 - Invalid symbol.'),
      ...message('Bad Request'),
    },
  },
  Unauthorized: {
    status: '401',
    description: 'API keys are set, and the request has none or another',
    schema: failure,
    headers: { ...REQUEST_ID, 'www-authenticate': reference('headers', 'Authenticate') },
    examples: details('Invalid or missing API key'),
  },
  NoCandles: {
    status: '404',
    description: 'No candle of the market has closed yet',
    schema: failure,
    headers: COUNTED,
    examples: details('No closed candle of NEWUSDT with interval 1M'),
  },
  UnknownIndicator: {
    status: '404',
    description: 'No such indicator; or no candle of the market has closed yet',
    schema: failure,
    headers: COUNTED,
    examples: details(`Unknown indicator; available: ${Object.keys(indicators).join(', ')}`),
  },
  NotFound: {
    status: '404',
    description: 'No such path',
    schema: failure,
    headers: REQUEST_ID,
    examples: details('Not Found'),
  },
  MethodNotAllowed: {
    status: '405',
    description: 'The path exists, but not with this method',
    schema: failure,
    headers: { ...REQUEST_ID, allow: reference('headers', 'Allow') },
    examples: details('Method Not Allowed'),
  },
  Unprocessable: {
    status: '422',
    description: 'Parameters are missing, out of range, or contradict each other',
    schema: reference('schemas', 'ValidationFailure'),
    headers: COUNTED,
    examples: {
      'A parameter is missing': {
        detail: [{ type: 'missing', loc: ['query', 'symbol'], msg: 'Field required', input: null }],
      },
    },
  },
  TooManyRequests: {
    status: '429',
    description: 'More requests than the client may send, or than the gateway lets through',
    schema: either,
    headers: { ...BY_EITHER, ...RETRY_AFTER },
    examples: { ...details('Too many requests'), ...message('Too Many Requests') },
  },
  Defect: {
    status: '500',
    description: 'A defect of the service',
    schema: either,
    headers: BY_EITHER,
    examples: { ...details('Internal server error'), ...message('Internal Server Error') },
  },
  BadUpstream: {
    status: '502',
    description: 'Binance answers with an error, or with what is no answer',
    schema: failure,
    headers: COUNTED,
    examples: details(failed.detail, unusable.detail),
  },
  Unavailable: {
    status: '503',
    description:
      'Binance cannot be reached, or has asked for a pause; or a handler has not answered in time',
    schema: either,
    headers: { ...BY_EITHER, ...RETRY_AFTER },
    examples: { ...details(unreachable.detail, paused.detail), ...message('Service Unavailable') },
  },
  TimedOut: {
    status: '504',
    description: 'Binance, or the request as a whole, takes too long',
    schema: failure,
    headers: COUNTED,
    examples: details(timed_out.detail, 'Request timed out'),
  },
} satisfies Record<string, Failure>;

export type FailureName = keyof typeof FAILURES;
