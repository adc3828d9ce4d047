import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startContainer } from '../container-process/container.ts';
import { document } from '../documented-answer.ts';
import { browserProblem, startBrowser, type Visit, visit } from './browser.ts';

/** Every answer of a page is one of the origin that it came from. */
function expectQuiet({ complaints, requested }: Visit, origin: string): void {
  expect(complaints).toEqual([]);
  expect(requested.filter((url) => !url.replace(/^blob:/, '').startsWith(origin))).toEqual([]);
}

/** What a page may load and run, as its answer says. */
async function policyOf(url: string): Promise<Record<string, string[]>> {
  const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );
}

describe('in a browser', () => {
  let browser: Browser | undefined;

  beforeAll(async () => {
    if (browserProblem === undefined) browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach((context) => context.skip(browserProblem !== undefined, browserProblem));

  async function open(path: string, env: Record<string, string> = {}) {
    const container = startContainer({ env: { API_WORKERS: '1', ...env } });
    const origin = `http://127.0.0.1:${await container.port()}`;
    return { container, origin, visited: await visit(browser!, `${origin}${path}`) };
  }

  test('/docs shows each operation, and calls the API', async () => {
    const { container, origin, visited } = await open('/docs');
    const { page } = visited;
    const shown = page.locator('.opblock-summary-path');
    await shown.first().waitFor();
    const paths = await shown.evaluateAll((elements) =>
      elements.map((element) => element.getAttribute('data-path')),
    );
    expect(paths.toSorted()).toEqual(Object.keys(document.paths).toSorted());
    await visited.picture('docs');

    const price = page.locator('#operations-Market_data-getCandles');
    await price.locator('.opblock-summary-control').click();
    await price.locator('.execute').click();
    const answer = price.locator('.live-responses-table .response');
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').textContent()).toContain('200');
    expect(await answer.locator('.highlight-code').first().textContent()).toContain('"BTCUSDT"');
    const called = visited.requested.find((url) => url.includes('/api/binance/price'));
    expect(called).toMatch(`${origin}/api/binance/price?`);
    await answer.scrollIntoViewIfNeeded();
    await visited.picture('docs-answer');

    expectQuiet(visited, origin);
    expect(container.lines().filter(({ level }) => level === 'ERROR')).toEqual([]);
  });

  test('/docs takes a key, where keys are set', async () => {
    const { origin, visited } = await open('/docs', { API_KEYS: 'reader:a-key-of-the-test' });
    const { page } = visited;
    await page.locator('.authorize').first().click();
    await page.locator('.modal-ux input').fill('a-key-of-the-test');
    await page.locator('.modal-ux .authorize').click();
    await page.locator('.modal-ux .btn-done').click();

    const analysis = page.locator('#operations-Indicators-getAnalysis');
    await analysis.locator('.opblock-summary-control').click();
    await analysis.locator('.execute').click();
    const answer = analysis.locator('.live-responses-table .response');
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').textContent()).toContain('200');
    expectQuiet(visited, origin);
  });

  test('/redoc shows each operation, and finds one', async () => {
    const { origin, visited } = await open('/redoc');
    const { page } = visited;
    await page.locator('h1', { hasText: document.info.title }).waitFor();
    for (const [path, { get }] of Object.entries<{ get: { summary: string } }>(document.paths)) {
      expect(await page.locator('h2', { hasText: get.summary }).count(), path).toBeGreaterThan(0);
    }
    await visited.picture('redoc');

    await page.locator('input[type=text]').fill('analysis');
    await page.locator('[data-role="search:results"] li').first().waitFor();
    expectQuiet(visited, origin);
  });

  test.each(['/docs', '/redoc'])('%s lets no script run but its own', async (path) => {
    const { origin } = await open(path);
    const policy = await policyOf(`${origin}${path}`);
    expect(policy['default-src']).toEqual(["'none'"]);
    const sources = Object.values(policy).flat();
    for (const unsafe of ["'unsafe-eval'", "'unsafe-inline'", '*', 'http:', 'https:']) {
      expect(sources).not.toContain(unsafe);
    }
    // Inline scripts are named by what is in them, one by one.
    for (const source of policy['script-src']!) expect(source).toMatch(/^'(self|sha256-.{44})'$/);
  });
});
