import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDocker } from '../docker.ts';
import { ROOT } from '../product-files.ts';
import { type Report, runScenario } from './run-scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { IMAGE, type Place } from './service.ts';
import { tableOf } from './table.ts';

/**
 * `npm run test:chaos` sets it to `whole`: all scenarios, in the README's container where there is an engine. With
 * `process` there is none around them.
 */
const { CHAOS, CHAOS_TABLE } = process.env;
const place: Place = CHAOS === 'whole' && hasDocker ? 'container' : 'process';
const reports: Report[] = [];

beforeAll(() => {
  if (place !== 'container') return;
  const args = ['build', '--quiet', '--file', 'docker/Dockerfile', '--tag', IMAGE, '.'];
  execFileSync('docker', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}, 600_000);

/** What came of those that have run so far is not lost when one that follows hangs. */
function note(report: Report): void {
  reports.push(report);
  if (CHAOS_TABLE !== undefined) {
    writeFileSync(CHAOS_TABLE, tableOf(reports, place));
  }
}

afterAll(() => {
  process.stdout.write(tableOf(reports, place));
});

describe.each(Object.entries(SCENARIOS))('%s', (_, scenarios) => {
  const chosen = scenarios.filter(({ long }) => CHAOS !== undefined || !long);
  for (const scenario of chosen) {
    test(scenario.name, { timeout: 600_000 }, async () => {
      const report = await runScenario(scenario, place);
      note(report);
      expect(report.problems).toEqual([]);
    });
  }
});
