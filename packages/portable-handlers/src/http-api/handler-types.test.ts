import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyHandlerV2, Handler } from 'aws-lambda';
import { expect, it, onTestFinished } from 'vitest';
import { forms, wrong } from '../../tests/handler-forms.ts';
import { exchangeRaw } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';

it.each(forms)('a handler may be %s', async (_, handler, body) => {
  const { port } = await serving({ 'GET /': handler });
  const answer = await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(String(answer.body)).toBe(body);
});

it.each([
  ['exports.handler', 'exports.handler = async (event) => event.rawPath;'],
  ['module.exports', 'module.exports = { handler: async (event) => event.rawPath };'],
])('a handler may be a CommonJS module’s: %s', async (_, source) => {
  const folder = await mkdtemp(join(tmpdir(), 'handler-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'handler.cjs');
  writeFileSync(file, source);
  const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler };
  const { port } = await serving({ 'GET /': handler });
  const answer = await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(String(answer.body)).toBe('/');
});

it('a handler that takes a callback compiles and is refused at the start', async () => {
  const calling: APIGatewayProxyHandlerV2 = (_event, _context, callback) => {
    callback(null, 'late');
  };
  await expect(serving({ 'GET /': calling })).rejects.toThrow(/"GET \/" takes a callback/);
});

it('what is no handler of an HTTP API does not compile', () => {
  expect(wrong).toHaveLength(8);
});
