import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { hasDocker } from '../docker.ts';
import { expectLogLine } from '../log-line.ts';
import { docker, tryDocker } from './docker-command.ts';

test.skipIf(!hasDocker)('the first command of the README starts the service', async ({ skip }) => {
  const found = await docker(['ps', '--all', '--filter', 'name=^api$', '--format', '{{.ID}}']);
  if (found !== '') skip('a container named api exists already');
  if (!(await isFree(8000))) skip('port 8000 is in use');
  onTestFinished(async () => {
    await docker(['compose', 'down', '--volumes', '--timeout', '1']);
  });

  await docker(['compose', 'up', '--build', '-d', '--wait']);

  const [{ State, Config }] = JSON.parse(await docker(['inspect', 'api']));
  expect(State.Health.Status).toBe('healthy');
  expect(Config.Image).toBe(`api-node24:${manifest.version}`);
  const about = await getJson('/');
  expect(about).toMatchObject({ version: manifest.version, environment: 'development' });
  expect(['binance', 'simulated']).toContain(about.source);
  const prices = await getJson('/api/binance/price?symbol=BTCUSDT&limit=3');
  expect(prices).toMatchObject({ symbol: 'BTCUSDT', source: about.source, count: 3 });

  const logs = await docker(['logs', 'api']);
  const events = logs
    .trim()
    .split('\n')
    .map((text) => expectLogLine(text).extra.event);
  const expected = about.source === 'simulated' ? ['simulated_market', 'startup'] : ['startup'];
  expect(events).toEqual(expected);
});

// biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of an answer.
async function getJson(path: string): Promise<any> {
  const { stdout } = await tryDocker(['port', 'api', '8000/tcp']);
  expect(stdout.trim()).toBe('127.0.0.1:8000');
  const answer = await fetch(`http://127.0.0.1:8000${path}`);
  expect(answer.status).toBe(200);
  return answer.json();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    // Somebody else listens there.
    return false;
  } finally {
    server.close();
  }
}
