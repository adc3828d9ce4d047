import { expect, test } from 'vitest';
import { createRequestCounts, networkOf } from './rate-limit.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
  ['2001:DB8:1:2::', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0'],
  ['1:2::5:6:7:192.0.2.1', '1:2:0:5'],
  ['1:2::4:5:6:7:8', '1:2:0:4'],
  ['not an address', 'not an address'],
  ['', ''],
])('%s is of %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('of many clients the first to begin makes room, and the others keep their counts', () => {
  const count = createRequestCounts();
  for (let client = 0; client < 100_001; client += 1) count(`address ${client}`);
  expect(count('address 1').count).toBe(2);
  // One too many, so the oldest goes with the next request.
  expect(count('address 0').count).toBe(1);
});
