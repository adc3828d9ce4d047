export { adoptOutput } from './adopt-output.ts';
export { createLog, type LineOptions } from './create-log.ts';
export { logFailedRequest, logFailedRequests, requestIdOf } from './failed-request.ts';
export { guardProcess } from './guard-process.ts';
export { createLineSchema, type ServiceShapes } from './line-schema.ts';
export { type Entry, LOG_LEVELS, type Log, type LogLevel, type Sink, type Site } from './log.ts';
export { createStdoutSink } from './stdout.ts';
