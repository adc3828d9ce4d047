export type { ContainerOptions } from './primary/start-workers.ts';
export { runContainer } from './run-container.ts';
