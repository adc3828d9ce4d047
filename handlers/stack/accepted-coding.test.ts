import { expect, it } from 'vitest';
import { acceptedCoding } from './accepted-coding.ts';

it.each([
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['deflate, zstd', undefined],
  ['gzip', 'gzip'],
  ['GZip', 'gzip'],
  ['br', 'br'],
  ['gzip, deflate, br', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br;q=0.5,gzip;q=0.5', 'br'],
  ['gzip;q=1.0, br;q=0.999', 'gzip'],
  ['br;q=0, gzip;q=0.001', 'gzip'],
  ['br;q=0,gzip;q=0.000', undefined],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['*;q=0.1, gzip;q=0.5', 'gzip'],
  ['*, br;q=0', 'gzip'],
  ['gzip ; q=0.8 , identity', undefined],
  ['gzip, identity', 'gzip'],
  ['gzip;q=0.8, identity;q=0.5', 'gzip'],
  ['identity;q=0', undefined],
  ['identity;q=0, gzip;q=0.1', 'gzip'],
  ['*;q=0.1, identity;q=0', 'br'],
  ['gzip;q=2, br;q=x', undefined],
  ['gzipped, brotli', undefined],
])('understands Accept-Encoding %j as %j', (accept, coding) => {
  expect(acceptedCoding(accept)).toBe(coding);
});
