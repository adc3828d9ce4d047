import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { ROOT } from '../product-files.ts';

/** A folder as Docker keeps the lines of its containers in, and one for what the collector remembers. */
export function createFolders(): { containers: string; storage: string } {
  const folder = mkdtempSync(join(tmpdir(), 'collector-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [containers, storage] = [join(folder, 'containers'), join(folder, 'storage')];
  mkdirSync(containers);
  mkdirSync(storage);
  return { containers, storage };
}

/** Adds lines to a container's file as Docker's driver `json-file` does. Gives the file's path. */
export function keepLines(containers: string, id: string, lines: string[], tag?: string): string {
  mkdirSync(join(containers, id), { recursive: true });
  const path = join(containers, id, `${id}-json.log`);
  const attrs = tag === undefined ? {} : { attrs: { tag } };
  const time = '2026-11-24T07:10:44.300000001Z';
  const kept = lines.map((line) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stdout', ...attrs, time }),
  );
  appendFileSync(path, kept.map((line) => `${line}\n`).join(''));
  return path;
}

type Options = {
  tool: string;
  containers: string;
  storage: string;
  lokiUrl: string;
  /** Whose lines it reads; `api` unless given. */
  container?: string;
  /** Where it has its own metrics; nowhere unless given. */
  metricsPort?: number;
};

/**
 * Runs the collector with the configuration of the project. Only what belongs to this machine is put over
 * it: folders, ports, short waits, and JSON where it would send protobuf. Ends with the test.
 */
export function startCollector(options: Options) {
  const { tool, containers, storage, lokiUrl, container = 'api', metricsPort } = options;
  const own = join(storage, '..', 'own.yaml');
  const retry = { initial_interval: '100ms', max_interval: '200ms' };
  const page = { pull: { exporter: { prometheus: { host: '127.0.0.1', port: metricsPort } } } };
  const metrics = metricsPort === undefined ? { level: 'none', readers: [] } : { readers: [page] };
  const changes = {
    extensions: { file_storage: { directory: storage } },
    exporters: { otlp_http: { encoding: 'json', retry_on_failure: retry } },
    service: { telemetry: { metrics } },
  };
  writeFileSync(own, stringify(changes));
  const collector = spawn(
    tool,
    ['--config', 'docker/observability/collector.yaml', '--config', own],
    {
      cwd: ROOT,
      env: { DOCKER_CONTAINERS: containers, LOKI_URL: lokiUrl, API_CONTAINER: container },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  collector.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const ended = once(collector, 'close');
  onTestFinished(async () => {
    collector.kill('SIGKILL');
    await ended;
  });
  return {
    said: () => said,
    async stop() {
      collector.kill('SIGTERM');
      await ended;
    },
  };
}
