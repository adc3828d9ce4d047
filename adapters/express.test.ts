import { createServer } from 'node:http';
import express from 'express';
import { createApp } from 'portable-handlers/express';
import { logFailedRequests } from 'portable-handlers/log';
import { expect, test } from 'vitest';
import { listen } from '../packages/portable-handlers/tests/serving.ts';
import { createPorts } from '../tests/call.ts';
import { expectLogLine } from '../tests/log-line.ts';
import { createRoutes } from './express.ts';

async function open(path: string) {
  const { ports, lines } = createPorts();
  const own = createApp(await createRoutes(ports), {
    onFailedRequest: logFailedRequests(ports.log),
  });
  const port = await listen(createServer(express().use('/market', own)));
  const answer = await fetch(`http://127.0.0.1:${port}/market${path}`);
  return { status: answer.status, text: await answer.text(), lines };
}

test('the service is an Express application, to be mounted in another one', async () => {
  const { status, text, lines } = await open('/health');
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ status: 'healthy' });
  expect(lines).toEqual([]);
});

test('its pages are there too', async () => {
  const { status, text } = await open('/docs');
  expect(status).toBe(200);
  expect(text).toContain('<div id="swagger-ui"></div>');
});

test('what it has not is a 404 of the service, and one line', async () => {
  const { status, text, lines } = await open('/nothing');
  expect(status).toBe(404);
  expect(JSON.parse(text)).toEqual({ detail: 'Not Found' });
  expect(lines.map(expectLogLine)).toMatchObject([
    { extra: { path: '/nothing', status_code: 404 } },
  ]);
});
