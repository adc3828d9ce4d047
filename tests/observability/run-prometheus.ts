import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { ROOT, readProjectFile } from '../product-files.ts';
import { findPort } from './find-port.ts';

const CONFIGURATION = 'docker/observability/prometheus';

type Sample = { metric: Record<string, string>; value: [number, string] };
type Answer<Data> = { status: string; data: Data; error?: string };
type Rule = { name: string; health: string; state: string; lastError?: string };

export type Prometheus = {
  query(text: string): Promise<Sample[]>;
  rules(): Promise<Rule[]>;
};

/**
 * Runs Prometheus with the configuration of the project. Only what belongs to this machine is put over it:
 * where the targets are, and shorter times. Resolves when it is ready; ends with the test.
 */
export async function startPrometheus(
  tool: string,
  targets: Record<string, string>,
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  cpSync(join(ROOT, CONFIGURATION), folder, { recursive: true });
  const config = parse(readProjectFile(`${CONFIGURATION}/prometheus.yml`));
  config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
  for (const job of config.scrape_configs) {
    job.static_configs = [{ targets: [targets[job.job_name]] }];
  }
  writeFileSync(join(folder, 'prometheus.yml'), stringify(config));

  const address = `127.0.0.1:${await findPort()}`;
  const options = {
    'config.file': join(folder, 'prometheus.yml'),
    'storage.tsdb.path': join(folder, 'data'),
    'web.listen-address': address,
    'log.level': 'warn',
  };
  const prometheus = spawn(
    tool,
    Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  prometheus.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const ended = once(prometheus, 'close');
  onTestFinished(async () => {
    prometheus.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask<Data>(path: string): Promise<Data> {
    const answer = await fetch(`http://${address}${path}`);
    const { status, data, error } = (await answer.json()) as Answer<Data>;
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  }
  for (let tries = 0; !(await isReady(address)); tries++) {
    if (tries === 200) throw new Error(`Prometheus does not start: ${said}`);
    await sleep(50);
  }
  return {
    async query(text) {
      const path = `/api/v1/query?query=${encodeURIComponent(text)}`;
      return (await ask<{ result: Sample[] }>(path)).result;
    },
    async rules() {
      const { groups } = await ask<{ groups: { rules: Rule[] }[] }>('/api/v1/rules');
      return groups.flatMap(({ rules }) => rules);
    },
  };
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`http://${address}/-/ready`)).ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}
