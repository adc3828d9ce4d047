import { describe, expect, test } from 'vitest';
import { createContext, createEvent, createPorts } from '../tests/call.ts';
import { expectLogLine } from '../tests/log-line.ts';
import { createHandlers, createLazyHandlers } from './create-handlers.ts';
import type { Ports } from './ports.ts';
import type { RouteTable } from './route-table.ts';
import { define } from './stack/definition.ts';

const loaded: string[] = [];

function answering(name: string) {
  return {
    load: async () => {
      loaded.push(name);
      return { definition: define({ isPublic: true, answer: () => ({ name }) }) };
    },
  };
}

const table: RouteTable = {
  'GET /good': answering('good'),
  'GET /other': answering('other'),
  'GET /broken': { load: () => Promise.reject(new SyntaxError('this module cannot be loaded')) },
};

const MAKERS = {
  createHandlers,
  createLazyHandlers: async (given: RouteTable, ports: Ports) => {
    const modules = Object.entries(createLazyHandlers(given, ports)).map(
      async ([routeKey, { load }]) => [routeKey, (await load()).handler] as const,
    );
    return Object.fromEntries(await Promise.all(modules));
  },
};

describe.each(Object.entries(MAKERS))('of the handlers that %s makes', (_name, make) => {
  test('one whose module cannot be loaded answers 500 with a line, and the others answer', async () => {
    const { ports, lines } = createPorts();
    const handlers = await make(table, ports);
    const call = (routeKey: string) =>
      handlers[routeKey]!(createEvent(routeKey, {}), createContext());

    for (let count = 0; count < 2; count += 1) {
      expect(await call('GET /broken')).toMatchObject({
        statusCode: 500,
        body: '{"detail":"Internal server error"}',
      });
    }
    expect(await call('GET /good')).toMatchObject({ statusCode: 200, body: '{"name":"good"}' });
    const told = lines.map((line) => expectLogLine(line).extra);
    expect(told).toMatchObject([
      { path: '/broken', exception: { message: 'this module cannot be loaded' } },
      { path: '/broken', exception: { message: 'this module cannot be loaded' } },
    ]);
  });
});

test('a lazy handler loads its own module, when it is asked to', async () => {
  const { ports } = createPorts();
  loaded.length = 0;
  const modules = createLazyHandlers(table, ports);
  expect(loaded).toEqual([]);
  await modules['GET /other']!.load();
  expect(loaded).toEqual(['other']);
});
