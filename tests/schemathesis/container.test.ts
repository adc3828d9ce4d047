import { beforeEach, describe, expect, test } from 'vitest';
import { startContainer } from '../container-process/container.ts';
import { runSchemathesis, schemathesisProblem } from './run.ts';

const KEY = 'a-key-that-only-this-test-has';

describe('schemathesis, against the container', () => {
  beforeEach((context) => context.skip(schemathesisProblem !== undefined, schemathesisProblem));

  test.each([
    ['without keys', {}, {}],
    ['with keys', { API_KEYS: `tester:${KEY}` }, { 'x-api-key': KEY }],
  ])('finds nothing %s', { timeout: 300_000 }, async (name, settings, headers) => {
    const container = startContainer({ env: { API_WORKERS: '2', ...settings } });
    const origin = `http://127.0.0.1:${await container.port()}`;
    const { foundNothing, report, summary } = await runSchemathesis(origin, {
      examples: 50,
      headers,
    });
    process.stdout.write(`schemathesis, container ${name}\n${summary}\n`);
    expect(foundNothing, report).toBe(true);
    expect(report).toContain('No issues found');

    // What it sent was refused with one line each, and nothing was the service's own failure.
    const failed = container.lines().filter(({ extra }) => extra.type === 'request_error');
    expect(failed.length).toBeGreaterThan(100);
    expect(failed.filter(({ extra }) => extra.status_code >= 500)).toEqual([]);
    expect(container.stderr()).toBe('');
  });
});
