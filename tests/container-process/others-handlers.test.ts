import { expect, test } from 'vitest';
import { linesOf, startContainer, until } from './container.ts';

/** Starts the container with handlers of somebody else; gives a function that asks it for a status. */
async function start(env: Record<string, string> = {}) {
  const container = startContainer({
    entry: 'tests/container-process/fixtures/others.ts',
    env: { API_WORKERS: '1', ...env },
  });
  const port = await container.port();
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  return { container, ask, port };
}

test('a failure that a handler answers with by itself is one line', async () => {
  const { container, ask } = await start();
  expect(await ask('/')).toBe(200);
  expect(await ask('/refuses')).toBe(404);
  const line = await container.line(({ extra }) => extra.path === '/refuses');
  expect(line).toMatchObject({
    level: 'ERROR',
    message: 'Request failed',
    extra: { status_code: 404, detail: 'no such pair', runtime: { worker: 1 } },
  });
  expect(container.lines().filter(({ level }) => level === 'ERROR')).toHaveLength(1);
});

test('a module that cannot be used takes its own routes and no others', async () => {
  const { container, ask } = await start();
  expect(await Promise.all(['/', '/loaded', '/throws', '/streams'].map(ask))).toEqual([
    200, 200, 500, 500,
  ]);
  expect((await container.line(({ extra }) => extra.path === '/throws')).extra).toMatchObject({
    exception: { name: 'RangeError', message: 'this module cannot be loaded' },
  });
  expect((await container.line(({ extra }) => extra.path === '/streams')).extra).toMatchObject({
    exception: { message: expect.stringContaining('awslambda.streamifyResponse') },
  });
  expect(container.lines().map(({ level }) => level)).not.toContain('CRITICAL');
  expect(container.stderr()).toBe('');
});

test('a worker is ready when the modules of its routes are loaded', async () => {
  const { port, container } = await start();
  const [startup] = linesOf(container, 'startup');
  const { loadedAt } = (await (await fetch(`http://127.0.0.1:${port}/loaded`)).json()) as {
    loadedAt: number;
  };
  expect(loadedAt).toBeLessThanOrEqual(Date.parse(startup!.timestamp));
});

test('a module that is never loaded does not stop the start', async () => {
  const { ask } = await start({ WITH_NEVER: '1' });
  expect(await ask('/')).toBe(200);
});

test('what handlers write with console or Powertools is a line of theirs, known by the request', async () => {
  const { container, port } = await start();
  const ids = ['first', 'second', 'third'];
  await Promise.all(
    ids.map((id) => fetch(`http://127.0.0.1:${port}/says`, { headers: { 'x-request-id': id } })),
  );
  await until(() => linesOf(container, 'handler_log').length === 6, 'six lines of handlers');
  expect(linesOf(container, 'stray_output')).toEqual([]);
  expect(container.stderr()).toBe('');
  for (const id of ids) {
    const own = linesOf(container, 'handler_log').filter(({ extra }) => extra.request_id === id);
    expect(own).toMatchObject([
      { level: 'INFO', logger: 'api.handler', message: 'by console', function: 'say' },
      {
        level: 'INFO',
        logger: 'api.handler',
        message: 'by Powertools',
        module: 'tests/container-process/fixtures/says',
        function: 'say',
        extra: { service: 'theirs', order: 7, runtime: { worker: 1 } },
      },
    ]);
  }
});
