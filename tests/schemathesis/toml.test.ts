import { expect, test } from 'vitest';
import { readProjectFile } from '../product-files.ts';

/** What schemathesis expects of a request that keeps to the document, if it is told nothing else. */
const AS_IT_COMES = ['2xx', '3xx', '401', '403', '404', '409', '429', '5xx'];

test('schemathesis is told one thing: that a request may be refused that keeps to the document', () => {
  const told = readProjectFile('schemathesis.toml')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const expected = [...AS_IT_COMES, '400', '422'].sort().map((status) => `"${status}"`);
  expect(told).toEqual([
    '[checks.positive_data_acceptance]',
    `expected-statuses = [${expected.join(', ')}]`,
  ]);
});
