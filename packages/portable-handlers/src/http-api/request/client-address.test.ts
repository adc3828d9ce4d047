import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { exchangeRaw } from '../../../tests/raw-http.ts';
import { serving } from '../../../tests/serving.ts';
import type { Options } from '../settings.ts';

const PEER = '127.0.0.1';

/** The `sourceIp` of a request with these lines. */
async function sourceOf(options: Options, ...lines: string[]): Promise<string> {
  let event: APIGatewayProxyEventV2 | undefined;
  const { port } = await serving((given) => {
    event = given;
    return {};
  }, options);
  await exchangeRaw(port, ['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n'));
  return (event as APIGatewayProxyEventV2).requestContext.http.sourceIp;
}

/** How proxies write an address, and whose it is; nothing where it is none. */
const NODES: [node: string, address: string | undefined][] = [
  ['203.0.113.9', '203.0.113.9'],
  ['203.0.113.9:4711', '203.0.113.9'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[fe80::1%eth0]:443', 'fe80::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:203.0.113.9', '203.0.113.9'],
  ['::ffff:cb00:7109', '203.0.113.9'],
  ['0:0:0:0:0:ffff:203.0.113.9', '203.0.113.9'],
  ['[::ffff:203.0.113.9]:4711', '203.0.113.9'],
  ['::ffff:203.0.113.9:4711', undefined],
  ['203.0.113.9:', undefined],
  ['203.0.113.9:port', undefined],
  ['203.0.113.9:123456', undefined],
  ['203.0.113', undefined],
  ['203.0.113.999', undefined],
  ['[203.0.113.9]:80', undefined],
  ['[2001:db8::1', undefined],
  ['2001:db8::1]', undefined],
  ['[2001:db8::1]443', undefined],
  ['[]', undefined],
  ['unknown', undefined],
  ['_hidden', undefined],
  ['', undefined],
];

describe('X-Forwarded-For behind a trusted proxy', () => {
  it.each(NODES)('%j is %j', async (node, address) => {
    const line = `X-Forwarded-For: 198.51.100.7, ${node}`;
    expect(await sourceOf({ trustedProxies: 1 }, line)).toBe(address ?? PEER);
  });

  it('counts entries from the right, over all lines, also behind a quote of the client’s', async () => {
    const lines = ['X-Forwarded-For: "8.8.8.8', 'X-Forwarded-For: 203.0.113.9:80, 198.51.100.7'];
    expect(await sourceOf({ trustedProxies: 1 }, ...lines)).toBe('198.51.100.7');
    expect(await sourceOf({ trustedProxies: 2 }, ...lines)).toBe('203.0.113.9');
    expect(await sourceOf({ trustedProxies: 3 }, ...lines)).toBe(PEER);
  });

  it('alone counts: Forwarded is the client’s own word', async () => {
    const forwarded = 'Forwarded: for=8.8.8.8';
    expect(await sourceOf({ trustedProxies: 1 }, forwarded)).toBe(PEER);
    expect(await sourceOf({ trustedProxies: 1 }, forwarded, 'X-Forwarded-For: 1.1.1.1')).toBe(
      '1.1.1.1',
    );
  });
});

describe('Forwarded, where the setting names it,', () => {
  const options: Options = { trustedProxies: 1, forwardedHeader: 'forwarded' };

  it.each(NODES)('for="%s" is %j', async (node, address) => {
    expect(await sourceOf(options, `Forwarded: for=8.8.8.8, for="${node}"`)).toBe(address ?? PEER);
  });

  it.each([
    ['for=203.0.113.9', '203.0.113.9'],
    ['For=203.0.113.9;proto=https;by=10.0.0.1', '203.0.113.9'],
    ['proto=https;host="a,b;for=8.8.8.8";FOR="[2001:db8::1]:80"', '2001:db8::1'],
    ['by=_proxy ; for=203.0.113.9;', '203.0.113.9'],
    ['for="203.0.113.9:_port"', '203.0.113.9'],
    ['for="\\2\\0\\3.0.113.9"', '203.0.113.9'],
    ['for=8.8.8.8,for=203.0.113.9', '203.0.113.9'],
    ['for="8.8.8.8, for=203.0.113.9', '203.0.113.9'],
    ['for="8.8.8.8\\", for="203.0.113.9"', '203.0.113.9'],
    ['for=8.8.8.8;x="\\\\\\", for=203.0.113.9;host="x"', '203.0.113.9'],
    ['for=8.8.8.8, proto=https', PEER],
    ['for=203.0.113.9;for=8.8.8.8', PEER],
    ['for = 203.0.113.9', PEER],
    ['for=203.0.113.9 proto=https', PEER],
    ['for="203.0.113.9', PEER],
    ['203.0.113.9', PEER],
    ['for=', PEER],
    [';;', PEER],
    ['', PEER],
  ])('%s is from %s', async (value, address) => {
    expect(await sourceOf(options, `Forwarded: ${value}`)).toBe(address);
  });

  it('counts its elements from the right, over all lines', async () => {
    const lines = ['Forwarded: for=8.8.8.8', 'Forwarded: for=203.0.113.9, for="198.51.100.7:80"'];
    expect(await sourceOf(options, ...lines)).toBe('198.51.100.7');
    expect(await sourceOf({ ...options, trustedProxies: 2 }, ...lines)).toBe('203.0.113.9');
    expect(await sourceOf({ ...options, trustedProxies: 9 }, ...lines)).toBe('8.8.8.8');
  });

  it('alone counts: X-Forwarded-For is the client’s own word, and nothing does without a proxy', async () => {
    expect(await sourceOf(options, 'X-Forwarded-For: 8.8.8.8')).toBe(PEER);
    const none: Options = { forwardedHeader: 'forwarded' };
    expect(await sourceOf(none, 'Forwarded: for=8.8.8.8')).toBe(PEER);
  });
});
