export type { CallOptions } from './answer-calls.ts';
export { serveRoutes } from './serve-routes.ts';
export {
  type FunctionService,
  guardFunction,
  type MakeHandler,
  startFunction,
} from './start-function.ts';
