import { bytesOf } from 'portable-handlers';
import { expect, test } from 'vitest';
import { docsAssets } from '../handlers/pages/assets.ts';
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

test('what there is not is not kept', async () => {
  const event = createEvent('GET /docs', { path: '/docs/none' });
  expect((await pages(event)).statusCode).toBe(404);
});
