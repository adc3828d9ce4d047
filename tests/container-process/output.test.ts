import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linesOf, startContainer } from './container.ts';
import { copyProgram } from './copy.ts';

const entry = 'tests/container-process/fixtures/misbehaving.ts';

async function startWithPort() {
  const container = startContainer({ entry, env: { API_WORKERS: '1' } });
  const port = await container.port();
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  return { container, get };
}

test('what a library writes to stdout becomes a line', async () => {
  const { container, get } = await startWithPort();
  await get(`/stdout?text=${encodeURIComponent('hello\n{"a":1}\n')}`);
  await container.line(({ extra }) => extra.text === '{"a":1}');
  expect(linesOf(container, 'stray_output')).toMatchObject([
    { level: 'WARNING', extra: { stream: 'stdout', worker: 1, text: 'hello' } },
    { level: 'WARNING', extra: { stream: 'stdout', worker: 1, text: '{"a":1}' } },
  ]);
});

test('what a worker writes to stderr becomes a line when it lives on', async () => {
  const { container, get } = await startWithPort();
  await get(`/stderr?text=${encodeURIComponent('oh\ndear\n')}`);
  const line = await container.line(({ extra }) => extra.event === 'stray_output');
  expect(line.extra).toMatchObject({ stream: 'stderr', worker: 1, text: 'oh\ndear' });
  expect(container.stderr()).toBe('');
});

test('a Node warning in a worker is a line', async () => {
  const { container, get } = await startWithPort();
  await get('/warn');
  const line = await container.line(({ extra }) => extra.event === 'warning');
  expect(line).toMatchObject({
    level: 'WARNING',
    message: 'mind the gap',
    extra: { name: 'GapWarning', code: 'GAP001', runtime: { worker: 1 } },
  });
  expect(container.stderr()).toBe('');
});

test('a warning that comes while the program is loaded is a line', async () => {
  const directory = copyProgram();
  appendFileSync(
    join(directory, 'adapters/service.ts'),
    "process.emitWarning('an old module', 'DeprecationWarning', 'DEP0999');\n",
  );
  const container = startContainer({ directory, env: { API_WORKERS: '1' } });
  await container.port();
  // The primary and its worker load the same.
  const warning = { level: 'WARNING', message: 'an old module', extra: { code: 'DEP0999' } };
  expect(linesOf(container, 'warning')).toMatchObject([warning, warning]);
  expect(container.stderr()).toBe('');
});

test('a closed stdout is no crash', async () => {
  const { container, get } = await startWithPort();
  container.process.stdout?.destroy();
  for (let i = 0; i < 20; i++) expect((await get('/no-such-path')).status).toBe(404);
  expect((await get('/')).status).toBe(200);
  container.process.kill('SIGTERM');
  expect(await container.ended).toEqual([0, null]);
  expect(container.stderr()).toBe('');
});

test('a reader that does not read holds up no stop', async () => {
  const container = startContainer({
    entry,
    env: { API_WORKERS: '2', API_SHUTDOWN_TIMEOUT_MS: '2000' },
  });
  const port = await container.port();
  container.process.stdout?.pause();
  const path = `/missing/${'x'.repeat(2_000)}`;
  for (let i = 0; i < 300; i++) await fetch(`http://127.0.0.1:${port}${path}`);
  container.process.kill('SIGTERM');
  expect(await once(container.process, 'exit')).toEqual([0, null]);
});
