export { fromExpress } from './from-express.ts';
export { createApp, serve } from './serve.ts';
