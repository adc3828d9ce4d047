import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasDocker } from '../docker.ts';
import { startLokiStandIn } from '../observability/loki-stand-in.ts';
import { createFolders, startCollector } from '../observability/run-collector.ts';
import { needTool } from '../observability/tools.ts';
import { hasShared } from '../shared.ts';
import { docker } from './docker-command.ts';
import { startService } from './service.ts';

function isReadable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    // Not root, or the engine is on another machine.
    return false;
  }
}

test.skipIf(!hasDocker || !hasShared)(
  'the collector finds the lines of the container where Docker keeps them, and no others',
  async ({ skip }) => {
    const tool = needTool('collector', skip);
    const root = await docker(['info', '--format', '{{.DockerRootDir}}']);
    const containers = join(root.trim(), 'containers');
    if (!isReadable(containers)) skip(`${containers} cannot be read from here`);
    const loki = await startLokiStandIn();
    const service = await startService({ theme: 'collector' });
    onTestFinished(service.down);
    const { storage } = createFolders();
    startCollector({
      tool,
      containers,
      storage,
      lokiUrl: loki.url,
      container: service.container,
    });

    for (const path of ['/nothing', '/api/binance/price', '/health']) {
      await fetch(`${service.url}${path}`);
    }
    await expect.poll(() => loki.stored.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);

    expect(loki.stored.map(({ line }) => line).sort()).toEqual([...(await service.lines())].sort());
    expect(loki.stored.map(({ labels }) => labels.event).sort()).toEqual([
      'request_error',
      'request_error',
      'startup',
    ]);
    for (const { labels } of loki.stored) expect(labels.service_name).toBe(service.container);
  },
);
