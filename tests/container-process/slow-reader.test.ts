import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startContainer } from './container.ts';

const REQUESTS = 20_000;
const PAD = 'x'.repeat(1_900);

/** Asks for a path on one of the agent's connections; gives the status. */
function ask(port: number, path: string, agent: Agent, userAgent = 'test'): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': userAgent };
    get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    }).once('error', reject);
  });
}

/** The most memory that a process has had, in MB. */
function peakMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

test('20,000 lines of 6 KB from five workers into a slow reader: none torn, none lost', async () => {
  const container = startContainer({ env: { API_WORKERS: '5' } });
  const port = await container.port();
  await sleep(1_000);
  const stdout = container.process.stdout!;
  stdout.pause();

  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  let asked = 0;
  let answered = 0;
  async function fail(): Promise<void> {
    while (asked < REQUESTS) {
      const path = `/missing/${asked++}-${PAD}?${PAD}`;
      if ((await ask(port, path, agent, PAD)) === 404) answered++;
    }
  }
  const clients = Array.from({ length: 50 }, fail);

  // Nobody reads: answers that need a line begin to wait, all others do not.
  for (let before = -1; answered !== before; await sleep(1_500)) before = answered;
  expect(answered).toBeGreaterThan(9_000);
  expect(answered).toBeLessThan(14_000);
  const others = new Agent({ keepAlive: true, maxSockets: 10 });
  const health = Array.from({ length: 200 }, () => ask(port, '/health', others));
  expect(new Set(await Promise.all(health))).toEqual(new Set([200]));

  // 16 MB a second, in pieces.
  stdout.on('data', (chunk: Buffer) => {
    stdout.pause();
    setTimeout(() => stdout.resume(), chunk.length / 16_000);
  });
  stdout.resume();
  await Promise.all(clients);
  expect(answered).toBe(REQUESTS);
  agent.destroy();
  others.destroy();
  expect(peakMb(container.pid)).toBeLessThan(260);

  container.process.kill('SIGTERM');
  expect(await container.ended).toEqual([0, null]);
  const failed = container.lines().filter(({ extra }) => extra.type === 'request_error');
  const numbers = failed.map(({ extra }) => Number(/^\/missing\/(\d+)-/.exec(extra.path)?.[1]));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: REQUESTS }, (_, i) => i));
  expect(container.lines().map(({ extra }) => extra.event)).not.toContain('stray_output');
}, 120_000);
