export { type ContainerOptions, runContainer } from './run-container.ts';
