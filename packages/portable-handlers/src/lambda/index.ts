export type { FunctionModule, FunctionParts } from './function-module.ts';
export { startFunction } from './start-function.ts';
