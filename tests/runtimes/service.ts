import { routes } from '../../handlers/routes.ts';
import { buildTemplate } from './bundles.ts';
import type { Runtime } from './runtime.ts';
import { PARAMETERS, SETTINGS } from './settings.ts';
import { startRuntimes } from './start-runtimes.ts';

/** Starts the service, as it is, in all runtimes. */
export function startService(): Promise<Runtime[]> {
  return startRuntimes({
    settings: SETTINGS,
    parameters: PARAMETERS,
    routes,
    routesFile: new URL('../../handlers/routes.ts', import.meta.url),
    containerFile: new URL('../../adapters/container.ts', import.meta.url),
    functionFile: new URL('../../adapters/lambda.ts', import.meta.url),
    build: buildTemplate,
  });
}
