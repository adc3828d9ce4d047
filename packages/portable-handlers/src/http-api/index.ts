export { drainServer } from './drain.ts';
export { setLambdaEnvironment } from './lambda-environment.ts';
export type { Answered, RequestCounter } from './request-counter.ts';
export type { CorsConfiguration } from './result/cors.ts';
export type { FailedRequest } from './result/report-failure.ts';
export { createMatcher, type Match, type Matcher } from './route-keys.ts';
export { createServer } from './server.ts';
export type { LambdaHandler, Options, Routes } from './settings.ts';
