import { expect, test } from 'vitest';
import { defineService } from '../service.ts';
import { findProblems } from './load-service.ts';

const service = defineService({
  name: 'pets',
  version: '1.0.0',
  root: new URL('.', import.meta.url),
  settingNames: { port: 'PETS_PORT' },
  readSettings: () => ({}),
  createPorts() {},
  createRoutes: () => ({}),
});

test('the delay of a drain must leave time for the drain', () => {
  const settings = { shutdownTimeoutMs: 5_000, drainDelayMs: 4_901 };
  expect(findProblems(settings, service)).toEqual([
    'drainDelayMs must leave 100 of shutdownTimeoutMs (4901 of 5000 leaves 99)',
  ]);
  expect(findProblems({ ...settings, drainDelayMs: 4_900 }, service)).toEqual([]);
  // The default is ten seconds.
  expect(findProblems({ drainDelayMs: 9_901 }, service)).toHaveLength(1);
});

test('metrics have a port of their own, and settings are called as the service calls them', () => {
  const problem = 'metricsPort must not be PETS_PORT (8000)';
  expect(findProblems({ metricsPort: 8_000 }, service)).toEqual([problem]);
  expect(findProblems({ metricsPort: 8_001 }, service)).toEqual([]);
  expect(findProblems({ port: 0, metricsPort: 0 }, service)).toEqual([]);
});
