import type { Ports } from '../../../../handlers/ports.ts';
import { createHandler } from '../../../../handlers/stack/create-handler.ts';
import type { Definition } from '../../../../handlers/stack/definition.ts';
import type { RequestCounter } from '../http-api/request-counter.ts';
import type { LambdaHandler } from '../http-api/settings.ts';
import type { Log } from '../log/log.ts';

/** What a function's process has, for the handler that is made in it. */
export type FunctionParts = {
  ports: Ports;
  log: Log;
  /** Is told of each answer, where figures are wanted. */
  counter?: RequestCounter | undefined;
};

/**
 * What the module of a function exports: the definition of its route, a handler, or what makes one that serves a
 * route table and tells of its failed requests by itself.
 */
export type FunctionModule =
  | { definition: Definition }
  | { handler: LambdaHandler }
  | { create(parts: FunctionParts): LambdaHandler };

/** The handler of a function's module. */
export function handlerOf(given: FunctionModule, parts: FunctionParts): LambdaHandler {
  if ('handler' in given) return given.handler;
  return 'create' in given ? given.create(parts) : createHandler(given.definition, parts.ports);
}
