import { routes } from '../../handlers/routes.ts';
import { buildOthers, buildTemplate } from './bundles.ts';
import { routeKeys as misbehaving } from './fixtures/routes.ts';
import type { Runtime } from './runtime.ts';
import { PARAMETERS, SETTINGS } from './settings.ts';
import { startRuntimes } from './start-runtimes.ts';

/** Starts the service, as it is, in all runtimes. */
export function startService(): Promise<Runtime[]> {
  return startRuntimes({
    settings: SETTINGS,
    parameters: PARAMETERS,
    routeKeys: Object.keys(routes),
    routesFile: new URL('../../adapters/express.ts', import.meta.url),
    containerFile: new URL('../../adapters/container.ts', import.meta.url),
    functionFile: new URL('../../adapters/lambda.ts', import.meta.url),
    build: buildTemplate,
  });
}

/** A request ends after two and a half seconds, a call to Binance not before. */
const TIMES = { API_REQUEST_TIMEOUT_MS: '3000', BINANCE_TIMEOUT_MS: '2900' };

/** Starts the handlers of `fixtures/routes.ts` in all runtimes. */
export function startMisbehaving(): Promise<Runtime[]> {
  const module = './tests/runtimes/fixtures/function.ts';
  return startRuntimes({
    settings: { ...SETTINGS, ...TIMES },
    parameters: PARAMETERS,
    routeKeys: misbehaving,
    routesFile: new URL('./fixtures/routes.ts', import.meta.url),
    containerFile: new URL('./fixtures/container.ts', import.meta.url),
    functionFile: new URL('./fixtures/function.ts', import.meta.url),
    build: () => buildOthers({ Misbehaving: { name: 'default', module } }, TIMES),
  });
}
