import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Timed } from '../deadlines.ts';
import { newRequestId } from './request/ids.ts';
import type { Target } from './request/target.ts';
import type { Match } from './route-keys.ts';

/** A request on its way to its answer. */
export type Exchange = Timed & {
  req: IncomingMessage;
  res: ServerResponse;
  target: Target;
  /** Nothing for a request that no route fits. */
  match: Match | undefined;
  /** On the clock of `performance.now()`. */
  startedAt: number;
  requestId: string;
  event: APIGatewayProxyEventV2 | undefined;
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
    called: false,
    answered: false,
    dueAt: 0,
    earlier: undefined,
    later: undefined,
  };
}

/** Whether there is nobody left to answer, or somebody else has answered. */
export function isOver({ req, res }: Exchange): boolean {
  return res.headersSent || res.destroyed || req.socket.destroyed;
}

/** Whether the client keeps its body back until it is told to go on. Node has no public word for it. */
export function awaitsContinue({ res }: Exchange): boolean {
  const { _expect_continue, _sent100 } = res as ServerResponse & {
    _expect_continue?: boolean;
    _sent100?: boolean;
  };
  return _expect_continue === true && _sent100 !== true;
}
