import fc from 'fast-check';
import { requests } from '../runtimes/generate.ts';
import { bytesOf } from '../runtimes/request.ts';

/** Well-formed requests to begin with, from the grammar that all runtimes are asked with. */
const BASES = 2_000;

const METHODS = [
  'get',
  'BREW',
  'CONNECT',
  'TRACE',
  'M-SEARCH',
  'PRI',
  '',
  'G\0T',
  'GET GET',
  '(GET)',
];
const TARGETS = [
  ...[
    '*',
    'http://api/health',
    'HTTP://api',
    'x://y',
    'http://',
    'api:443',
    '//',
    '/%',
    '/%00',
    '/\x7f',
  ],
  ...[
    '/..;/',
    '/a b',
    '/\xff\xfe',
    '?',
    '#',
    '/#?',
    '\\',
    '/health?%',
    `/${'a/'.repeat(3_000)}`,
    '',
  ],
];
const VERSIONS = [
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/9.9',
  'HTTP/1.',
  'http/1.1',
  'ICE/1.0',
  '',
];
const HEADERS = [
  ...[
    'Content-Length: 5',
    'Content-Length: -1',
    'Content-Length: 1e3',
    'Content-Length: 5, 5',
    'Content-Length: +5',
  ],
  ...[
    'Content-Length: 99999999999999999999',
    'Content-Length: 18446744073709551617',
    'Content-Length:',
  ],
  ...[
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, identity',
  ],
  ...['Transfer-Encoding:\tchunked', 'Transfer-Encoding: xchunked', 'Transfer-Encoding : chunked'],
  ...[
    'Host: other',
    'Host:',
    'Host: a, b',
    'Host: [::1]:x',
    'host: api',
    ' Host: folded',
    'X-Fold: a\r\n b',
  ],
  ...[
    'Connection: close',
    'Connection: keep-alive, upgrade',
    'Upgrade: h2c',
    'Upgrade: websocket',
    'Expect: 100-continue',
  ],
  ...[
    'Expect: never',
    'Connection: host',
    'Keep-Alive: timeout=0',
    'TE: trailers',
    'Trailer: Host',
  ],
  ...[
    'Accept-Encoding: br;q=2, *;q=-1',
    'If-None-Match: *',
    'If-None-Match: W/"',
    'Range: bytes=-1',
    'Origin: null',
  ],
  ...[
    'X-Forwarded-For: ,,,',
    'X-Forwarded-For: [::1',
    'X-Amzn-Trace-Id: Root=',
    'X-Request-Id: \x01',
    ': empty',
  ],
  ...[
    'No colon',
    '\0: nul',
    'X\xe4: \xe4',
    'Cookie: ;;=;=a;a=',
    `X-Long: ${'l'.repeat(9_000)}`,
    '__proto__: 1',
  ],
];
const BODIES = [
  ...[
    'hello',
    '5\r\nhello\r\n0\r\n\r\n',
    '5;a=b\r\nhello\r\n0\r\nHost: x\r\n\r\n',
    'FFFFFFFFFFFFFFFFF\r\n',
    '-1\r\n',
    '5\nhello\n0\n\n',
  ],
  ...[
    '0\r\n\r\n',
    '5\r\nhel',
    `1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`,
    '\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost: a\r\n\r\n',
  ],
];
const PIECES = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  '/',
  '?',
  '%',
  '\xff',
  ';',
  '"',
  '\x1b',
  '\r\n\r\n',
  'HTTP/1.1',
];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What clients send that nobody should: well-formed requests, put together wrongly, or spoilt a byte here and there. */
export function* hostileRequests(seed: number, count: number): Generator<Buffer> {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const bases = fc.sample(requests, { seed, numRuns: BASES }).map(bytesOf);

  function assemble(): Buffer {
    const headers = Array.from({ length: Math.floor(random() * 4) }, () => pick(HEADERS));
    if (random() < 0.8) headers.unshift('Host: api');
    const method = random() < 0.6 ? pick(['GET', 'POST', 'OPTIONS', 'HEAD']) : pick(METHODS);
    const target = random() < 0.5 ? pick(['/health', '/', '/openapi.json']) : pick(TARGETS);
    const version = random() < 0.8 ? 'HTTP/1.1' : pick(VERSIONS);
    const end = random() < 0.95 ? '\r\n' : '\n';
    const head = [`${method} ${target} ${version}`, ...headers, '', ''].join(end);
    return Buffer.from(random() < 0.4 ? head + pick(BODIES) : head, 'latin1');
  }

  /** With bytes taken out, put in, or changed. */
  function spoil(bytes: Buffer): Buffer {
    const text = bytes.toString('latin1');
    const at = Math.floor(random() * text.length);
    const taken = random() < 0.5 ? 0 : Math.ceil(random() * 8);
    const piece = random() < 0.7 ? pick(PIECES) : '';
    return Buffer.from(text.slice(0, at) + piece + text.slice(at + taken), 'latin1');
  }

  for (let made = 0; made < count; made++) {
    let bytes = random() < 0.5 ? pick(bases) : assemble();
    while (random() < 0.4) bytes = spoil(bytes);
    if (random() < 0.1) bytes = bytes.subarray(0, Math.floor(random() * bytes.length));
    if (random() < 0.1) bytes = Buffer.concat([bytes, pick(bases)]);
    yield bytes;
  }
}
