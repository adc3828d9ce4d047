export type { FunctionModule, FunctionParts } from './function-module.ts';
export { type OwnTelling, startFunction } from './start-function.ts';
