export { createLog } from './create-log.ts';
export {
  describeRequest,
  logFailedRequest,
  logFailedRequests,
  requestIdOf,
} from './failed-request.ts';
export { guardProcess } from './guard-process.ts';
export { LOG_LEVELS, type Log, type LogLevel, type Site } from './log.ts';
export { createStdoutSink } from './stdout.ts';
