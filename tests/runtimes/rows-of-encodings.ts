import { type Row, row, rows } from './row.ts';

const PRICE = '/api/binance/price';
const SECRET = 'hunter2-hunter2';

/** Requests that are written in odd ways. */
export const ENCODING_ROWS: Row[] = [
  ...rows(200, [
    '/%68ealth',
    '/api%2Fbinance%2Fprice?symbol=BTCUSDT&limit=1',
    '/health%3Fx=1',
    '/health?',
    '/health?&&=&=x&a',
    `${PRICE}?%73ymbol=BTC%55SDT&limit=%31`,
    `${PRICE}?limit=1&&symbol=BTCUSDT&`,
    '/api/indicators/r%73i?symbol=BTCUSDT',
  ]),
  ...rows(404, [
    '/caf%C3%A9/%E2%98%95/%F0%9F%98%80',
    '/a%2Fb%252Fc',
    '/a+b%20c%2B',
    '/%zz/%/%a',
    '/%FF%FE/%C3',
    '/%00%0A%0D%7F',
    '/%E2%80%A8%C2%85',
    '/./health',
    '/a/../health',
    '/%2e%2e/health',
    '/health%23top',
    '/health;a=1',
    '/"quoted"/[brackets]/{braces}/|^`\\',
    `/${'long/'.repeat(700)}`,
    '/api/indicators/%2F?symbol=BTCUSDT',
    '/api/indicators/%C3%A9',
    '/nowhere?a=1?b=2#c',
    '/nowhere?a=%zz&b=%&c=%E2%98%95&d=%FF&e=+%2B+',
    '/nowhere?[]={}&"=\'&<>=|',
    `/nowhere?q=${'long'.repeat(700)}`,
  ]),
  ...rows(422, [
    `${PRICE}?symbol=BTC+USDT`,
    `${PRICE}?symbol=%zz`,
    `${PRICE}?symbol=%FF`,
    `${PRICE}?symbol=caf%C3%A9%F0%9F%98%80`,
    `${PRICE}?symbol=%00%0A&limit=%31%30%2C`,
    `${PRICE}?symbol&limit`,
    `${PRICE}?symbol=BTCUSDT;limit=1`,
    `${PRICE}?symbol=BTC%26limit=1`,
  ]),
  ...rows(400, [`${PRICE}?symbol=a&__proto__=b&constructor=c`]),
];

/** Requests with all that can come beside their target. */
export const MESSAGE_ROWS: Row[] = [
  ...['br', 'gzip', 'br;q=0, gzip;q=0.5', 'identity', '*'].map((codings) =>
    row(`an answer in ${codings}`, 200, `${PRICE}?symbol=BTCUSDT`, {
      headers: [['Accept-Encoding', codings]],
    }),
  ),
  row('a document in br', 200, '/openapi.json', { headers: [['Accept-Encoding', 'br']] }),
  row('HEAD in br', 200, `HEAD ${PRICE}?symbol=BTCUSDT`, { headers: [['Accept-Encoding', 'br']] }),
  row('what the client has already', 304, '/', { headers: [['If-None-Match', '*']] }),
  row('a text body', 405, 'POST /health', {
    headers: [['Content-Type', 'application/json']],
    body: '{"λ":"😀"}',
  }),
  row('a binary body', 405, 'PUT /', { body: Buffer.from([0, 255, 254, 10, 13, 128]) }),
  row('a body that is no UTF-8 but says so', 405, 'POST /', {
    headers: [['Content-Type', 'text/plain; charset=utf-8']],
    body: Buffer.from([0xc3, 0x28]),
  }),
  row('a form', 404, 'POST /form', {
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: 'a=1&b=%20',
  }),
  row('a body with GET', 200, '/health', { body: 'unasked' }),
  row('cookies', 404, '/nowhere', {
    headers: [
      ['Cookie', `a=1; session=${SECRET}; b="x=y";;`],
      ['Cookie', 'c=2'],
      ['User-Agent', `curl ${SECRET}`],
    ],
  }),
  row('repeated headers', 404, '/nowhere', {
    headers: [
      ['Accept', 'text/html'],
      ['accept', 'application/json'],
      ['User-Agent', 'one'],
      ['User-Agent', 'two'],
    ],
  }),
  row('a request id of the client', 422, PRICE, { headers: [['X-Request-Id', 'checkout-42:a/b']] }),
  row('the same with an answer', 200, '/', { headers: [['x-request-id', 'A.z_9:b=c+d/e-']] }),
  ...['two words', 'ümlaut', 'x'.repeat(129), '', '"quoted"'].map((id) =>
    row(`a request id that is none: ${id.slice(0, 20)}`, 404, '/nowhere', {
      headers: [['X-Request-Id', id]],
    }),
  ),
  row('two request ids', 200, '/health', {
    headers: [
      ['X-Request-Id', 'one'],
      ['X-Request-Id', 'two'],
    ],
  }),
  row('secrets', 404, `/api/${SECRET}/x?api_key=${SECRET}&a=1&To%6Ben=abc%20def&signature=`, {
    headers: [
      ['Authorization', `Bearer ${SECRET}`],
      ['X-Api-Key', 'another-secret'],
      ['User-Agent', 'another-secret'],
    ],
  }),
  row('a secret in an input', 422, `${PRICE}?symbol=${SECRET}!&password=${SECRET}`),
  row('proxies that nobody trusts', 404, '/nowhere', {
    headers: [
      ['X-Forwarded-For', '203.0.113.9, 198.51.100.7'],
      ['X-Forwarded-Proto', 'http'],
    ],
  }),
  row('a trace', 404, '/nowhere', {
    headers: [['X-Amzn-Trace-Id', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1']],
  }),
  row('header values beyond ASCII', 404, '/nowhere', {
    headers: [
      ['User-Agent', 'Zürich ☕'],
      ['X-Other', '\u00ff'],
    ],
  }),
  row('headers that end at the gateway', 405, 'POST /', {
    headers: [
      ['TE', 'trailers'],
      ['Connection', 'keep-alive'],
      ['Keep-Alive', 'timeout=5'],
    ],
    body: 'x',
  }),
];
