import { randomFillSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Timed } from '../deadlines.ts';
import type { Target } from './request/target.ts';
import type { Match } from './route-keys.ts';

/** A request and its answer. */
export type Exchange = Timed & {
  req: IncomingMessage;
  res: ServerResponse;
  target: Target;
  /** Undefined for a request that no route fits. */
  match: Match | undefined;
  /** On the clock of `performance.now()`. */
  startedAt: number;
  requestId: string;
  event: APIGatewayProxyEventV2 | undefined;
  /** The room that its body takes of that for all bodies. */
  bodyBytes: number;
  /** Whether a handler has been called. */
  called: boolean;
  /** Whether its answer is decided; whatever comes later is ignored. */
  answered: boolean;
};

export function createExchange(
  req: IncomingMessage,
  res: ServerResponse,
  target: Target,
  match: Match | undefined,
): Exchange {
  return {
    req,
    res,
    target,
    match,
    startedAt: performance.now(),
    requestId: newRequestId(),
    event: undefined,
    bodyBytes: 0,
    called: false,
    answered: false,
    dueAt: 0,
    earlier: undefined,
    later: undefined,
  };
}

/** Whether nobody is left to answer, or somebody else has answered. */
export function isOver({ req, res }: Exchange): boolean {
  return res.headersSent || res.destroyed || req.socket.destroyed;
}

/** Whether the client keeps its body back until it gets `100 Continue`. Node has no public word for it. */
export function awaitsContinue({ res }: Exchange): boolean {
  const { _expect_continue, _sent100 } = res as ServerResponse & {
    _expect_continue?: boolean;
    _sent100?: boolean;
  };
  return _expect_continue === true && _sent100 !== true;
}

const POOL_BYTES = 12_288;
const bytes = Buffer.allocUnsafe(POOL_BYTES);

/** Gives random texts of `length` characters and `ending`, and asks the system for many of them at once. */
function createPool(encoding: 'base64url' | 'hex', length: number, ending = ''): () => string {
  let text = '';
  let offset = 0;
  return () => {
    if (offset + length > text.length) {
      text = randomFillSync(bytes).toString(encoding);
      offset = 0;
    }
    offset += length;
    return text.slice(offset - length, offset) + ending;
  };
}

/** An id as an HTTP API makes it: 15 of `[A-Za-z0-9_-]` and `=`. */
export const newRequestId = createPool('base64url', 15, '=');

/** 24 hexadecimal digits, the random part of a trace id. */
export const newTracePart = createPool('hex', 24);

/** A time as an event and an answer write it. */
export type TimeTexts = {
  /** `03/Nov/2025:09:05:07 +0000`, always UTC. */
  time: string;
  /** Seconds since the epoch in hexadecimal, the first part of a trace id. */
  traceSeconds: string;
  /** `Mon, 03 Nov 2025 09:05:07 GMT` */
  httpDate: string;
};

let second = Number.NaN;
let texts: TimeTexts;

/** The texts of a time (ms since the epoch). They change once a second, and are made that often. */
export function timeTextsOf(timeEpoch: number): TimeTexts {
  const now = Math.floor(timeEpoch / 1_000);
  if (now !== second) {
    second = now;
    const httpDate = new Date(timeEpoch).toUTCString();
    const [, day, month, year, clock] = httpDate.split(' ');
    texts = {
      time: `${day}/${month}/${year}:${clock} +0000`,
      traceSeconds: now.toString(16).padStart(8, '0'),
      httpDate,
    };
  }
  return texts;
}
