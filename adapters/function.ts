import type { ProcessPorts } from 'portable-handlers';
import type { LambdaHandler } from 'portable-handlers/http-api';
import { guardFunction, startFunction } from 'portable-handlers/lambda';
import { createPorts, type Ports } from '../handlers/ports.ts';
import { createHandler } from '../handlers/stack/create-handler.ts';
import { type Definition, defineBroken } from '../handlers/stack/definition.ts';
import { readConfig } from '../lib/config.ts';
import { serviceProcess } from './service-process.ts';

// Before the module of the function is imported: that it cannot be loaded is a line then.
guardFunction(serviceProcess);

/** What the module of a function exports: the definition of its route, a handler, or what makes one. */
export type FunctionModule =
  | { definition: Definition }
  | { handler: LambdaHandler }
  | { create(ports: Ports, process: ProcessPorts): LambdaHandler };

/** The handler of a function of the service, which Lambda is to call. */
export function startModule(given: FunctionModule): LambdaHandler {
  const make = (ports: Ports, process: ProcessPorts) => {
    if ('handler' in given) return given.handler;
    return 'create' in given
      ? given.create(ports, process)
      : createHandler(given.definition, ports);
  };
  // Answers have the service's own shape, also where its settings cannot be used.
  return startFunction(serviceProcess, make, (error, process) =>
    createHandler(defineBroken(error), createPorts(readConfig({}), process)),
  );
}
