import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { findCommand } from '../find-command.ts';
import { ROOT } from '../product-files.ts';

/** Where the pictures go that tests take; git ignores it. */
const SCREENSHOTS = join(ROOT, 'tests/screenshots');

const executablePath = findCommand('chromium');

/** Why no page can be loaded here; undefined where it can. */
export const browserProblem: string | undefined =
  executablePath === undefined ? 'there is no Chromium' : undefined;

/** Nothing that a browser does of its own accord, so that all requests are the page's. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath as string, args: ARGUMENTS });
}

/** A page, and what happened in it so far. */
export type Visit = {
  page: Page;
  /** Errors and warnings on the console (violations of the policy among them), and what was thrown. */
  complaints: string[];
  /** The URLs of all requests, the page's own among them. */
  requested: string[];
  /** Takes a picture, and says where it is. */
  picture(name: string): Promise<void>;
};

/** Loads a page in a new tab, and closes it with the test. */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  onTestFinished(() => page.close());
  // Less than a test has, so that a failure says what there was to wait for.
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  const requested: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => {
    complaints.push(`${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on('request', (request) => requested.push(request.url()));
  await page.goto(url);
  return {
    page,
    complaints,
    requested,
    async picture(name) {
      mkdirSync(SCREENSHOTS, { recursive: true });
      const path = join(SCREENSHOTS, `${name}.png`);
      await page.screenshot({ path });
      process.stdout.write(`${name}: ${path}\n`);
    },
  };
}
