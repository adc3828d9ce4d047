export { createApp, createAppFor, serve } from './serve.ts';
