import { bytesOf } from 'portable-handlers';
import { expect, test } from 'vitest';
import { docsAssets, redocAssets } from '../handlers/pages/assets.ts';
import { createEvent } from '../tests/call.ts';
import { pages } from './express.ts';

test.each(['br', 'gzip', ''])('a file of a page is kept as it is sent: %s', async (coding) => {
  for (const path of ['/docs', ...Object.keys(docsAssets).map((name) => `/docs/${name}`)]) {
    const event = createEvent('GET /docs', { path, headers: { 'accept-encoding': coding } });
    const bytes = bytesOf(await pages(event));
    expect(bytes?.length).toBeGreaterThan(100);
    expect(bytesOf(await pages(event))).toBe(bytes);
  }
});

test('who asks by HEAD first leaves the body for those who ask by GET', async () => {
  const path = `/redoc/${Object.keys(redocAssets)[0]}`;
  const head = createEvent('GET /redoc', { path });
  head.requestContext.http.method = 'HEAD';
  expect(bytesOf(await pages(head))?.length).toBeGreaterThan(100);
  const answer = await pages(createEvent('GET /redoc', { path }));
  expect(bytesOf(answer)?.length).toBeGreaterThan(100);
});

test('many who ask at once get the same bytes', async () => {
  const path = `/redoc/${Object.keys(redocAssets)[0]}`;
  const event = createEvent('GET /redoc', { path, headers: { 'accept-encoding': 'gzip' } });
  const answers = await Promise.all([1, 2, 3].map(() => pages(event)));
  expect(new Set(answers.map(bytesOf)).size).toBe(1);
});

test('what there is not is not kept', async () => {
  const event = createEvent('GET /docs', { path: '/docs/none' });
  expect((await pages(event)).statusCode).toBe(404);
});
