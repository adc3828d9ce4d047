import { expect, it } from 'vitest';
import { bytesOf, textResult } from './text-bytes.ts';

it('a result with bytes is in JSON what one with their text is', () => {
  const bytes = Buffer.from('{"a":"b"}');
  const result = textResult(200, { etag: '"1"' }, bytes);
  expect(JSON.stringify(result)).toBe(
    JSON.stringify({ statusCode: 200, headers: { etag: '"1"' }, body: '{"a":"b"}' }),
  );
  expect(bytesOf(result)).toBe(bytes);
  expect(bytesOf({ statusCode: 200, body: 'a' })).toBeUndefined();
});
