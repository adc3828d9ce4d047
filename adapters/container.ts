import { runContainer } from 'portable-handlers/container';

await runContainer(() => import('./service.ts'));
