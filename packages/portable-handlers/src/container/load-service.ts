import { pathToFileURL } from 'node:url';
import { createLog, type LineOptions } from '../log/create-log.ts';
import type { Log, Sink } from '../log/log.ts';
import { type Service, type ServiceSettings, SettingsError } from '../service.ts';

/** A service, or the import of a module that exports it. */
export type GivenService = Service | (() => Promise<{ service: Service }>);

/** The shortest stop that there may be. */
const SHORTEST_STOP_MS = 100;

const DEFAULTS = {
  logLevel: 'INFO',
  environment: 'development',
  host: '127.0.0.1',
  port: 8000,
  workers: 'auto',
  requestTimeoutMs: 25_000,
  shutdownTimeoutMs: 10_000,
  drainDelayMs: 0,
  trustedProxies: 0,
} as const satisfies ServiceSettings;

/** What the container reads of a service's settings, defaults applied. */
export type ContainerSettings = ServiceSettings &
  Required<{ [Name in keyof typeof DEFAULTS]: NonNullable<ServiceSettings[Name]> }>;

/** A service in one of its processes. */
export type LoadedService = {
  service: Service;
  /** The service's own settings, as it has read them. */
  ownSettings: ServiceSettings;
  settings: ContainerSettings;
  log: Log;
  /** When the container started, in milliseconds since the epoch. */
  startedAt: number;
};

/** What lines are written with as long as the service is not there to say it. */
export const EARLY_LOG: LineOptions = { name: 'api', root: pathToFileURL(`${process.cwd()}/`) };

type Options = Pick<LineOptions, 'runtime'> & {
  sink: Sink;
  /** Makes what happens to the process lines of a log, until the function that it gives is called. */
  guard(log: Log, settings: ContainerSettings): () => void;
};

/** The variable by which a primary tells its workers when it started. */
const STARTED_AT = 'CONTAINER_STARTED_AT';

/** What a primary adds to the environment of its workers. */
export function workerEnvironment(): Record<string, string> {
  return { [STARTED_AT]: String(Math.round(performance.timeOrigin)) };
}

/**
 * Loads a service and reads its settings from the environment, under a guard from the beginning. Throws what the
 * import throws, and a `SettingsError` with every problem: the service's and the container's own.
 */
export async function loadService(
  given: GivenService,
  { sink, runtime, guard }: Options,
): Promise<LoadedService> {
  const release = guard(
    createLog({ ...EARLY_LOG, level: DEFAULTS.logLevel, sink, runtime }),
    DEFAULTS,
  );
  const service = typeof given === 'function' ? (await given()).service : given;
  const ownSettings = readSettings(service);
  const settings = applyDefaults(ownSettings);
  release();
  const { name, root } = service;
  const log = createLog({ name, root, level: settings.logLevel, sink, runtime });
  guard(log, settings);
  const startedAt = Number(process.env[STARTED_AT] ?? Math.round(performance.timeOrigin));
  return { service, ownSettings, settings, log, startedAt };
}

function readSettings(service: Service): ServiceSettings {
  let settings: ServiceSettings;
  try {
    settings = service.readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const own = error.settings === undefined ? [] : findProblems(error.settings, service);
    throw new SettingsError([...error.problems, ...own]);
  }
  const problems = findProblems(settings, service);
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function applyDefaults(settings: ServiceSettings): ContainerSettings {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

/** How a setting is called where it is set. */
export function nameOf({ settingNames }: Service, name: keyof ServiceSettings): string {
  return settingNames?.[name] ?? name;
}

/** The problems of settings that each alone may be good. */
export function findProblems(given: ServiceSettings, service: Service): string[] {
  const { shutdownTimeoutMs, drainDelayMs, metricsPort, port } = applyDefaults(given);
  const name = (setting: keyof ServiceSettings) => nameOf(service, setting);
  const problems: string[] = [];
  const left = shutdownTimeoutMs - drainDelayMs;
  if (left < SHORTEST_STOP_MS) {
    problems.push(
      `${name('drainDelayMs')} must leave ${SHORTEST_STOP_MS} of ${name('shutdownTimeoutMs')} (${drainDelayMs} of ${shutdownTimeoutMs} leaves ${left})`,
    );
  }
  if (metricsPort === port && port !== 0) {
    problems.push(`${name('metricsPort')} must not be ${name('port')} (${port})`);
  }
  return problems;
}
