import { count, exchangeAll, open, PRICE, request, type Seen } from './clients.ts';
import type { Scenario } from './scenario.ts';
import type { Attacked } from './service.ts';

const SECRET = 'hunter2-hunter2-hunter2';

/** Request lines and headers with a secret in one of their places. */
const TARGETS = [
  ...[
    'ws://x/y?token=',
    '*?api_key=',
    'x?password=',
    '/a?x-api-key=',
    '/a?b=1&API_SECRET=',
    '?token=',
  ],
  ...[
    'http://api/health?access_token=',
    '/%61?to%6ben=',
    '//x?signature=',
    '/health?a[token]=',
    'x://y?key=',
  ],
].map((target) => target + SECRET);
const WITH_USER = [
  `ftp://user:${SECRET}@x`,
  `http://user:${SECRET}@api/x`,
  `//user:${SECRET}@api/x`,
];
const METHODS = ['GET', 'CONNECT', 'POST', 'OPTIONS', 'TRACE', 'BREW'];
const HEADERS = [
  `X-Api-Key: first-${SECRET}\r\nX-Api-Key: ${SECRET}`,
  `Authorization: Bearer ${SECRET}`,
  `Authorization: Basic ${Buffer.from(`user:${SECRET}`).toString('base64')}`,
  `Cookie: a=1; session=${SECRET}`,
  `Cookie: ${SECRET}\r\nCookie: b="${SECRET}"`,
  `X-Api-Key: ${SECRET}\r\nUser-Agent: curl ${SECRET}\r\nX-Request-Id: ${SECRET}`,
  `Proxy-Authorization: Basic ${SECRET}`,
];

/** Every line of the log that has the secret, raw, decoded or in base64. */
function checkLines(_: Seen, { container }: Attacked): string[] {
  const told = [SECRET, Buffer.from(`user:${SECRET}`).toString('base64')];
  const lines = container.lines().map((line) => JSON.stringify(line));
  const telling = lines.filter((line) => told.some((text) => line.includes(text)));
  return telling.length === 0 ? [] : [`${telling.length} lines tell a secret: ${telling[0]}`];
}

/** Secrets in every place of a request: none may be in a line. */
export const secrets: Scenario[] = [
  {
    name: 'a secret in the query of any target, by six methods',
    attack: ({ port }) =>
      exchangeAll(
        port,
        METHODS.flatMap((method) => TARGETS.map((target) => request(target, { method }))),
      ),
    check: checkLines,
  },
  {
    name: 'a password in the authority of a target, by six methods',
    attack: ({ port }) =>
      exchangeAll(
        port,
        METHODS.flatMap((method) => WITH_USER.map((target) => request(target, { method }))),
      ),
    check: checkLines,
  },
  {
    name: 'a secret in each header that has one, twice too, in requests that fail in each way',
    attack({ port }) {
      const lines = [
        'GET /nowhere',
        `GET ${PRICE}`,
        'GET x://y',
        'CONNECT a:1',
        'POST /health',
        'GET /%',
      ];
      return exchangeAll(
        port,
        lines.flatMap((line) =>
          HEADERS.flatMap((headers) => [
            `${line} HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`,
            // Without a Host, and with what does not parse behind it.
            `${line} HTTP/1.1\r\n${headers}\r\n\r\n`,
            `${line} HTTP/1.1\r\nHost: a\r\n${headers}\r\nno header\r\n\r\n`,
          ]),
        ),
      );
    },
    check: checkLines,
  },
  {
    name: 'secrets in the middle of what is cut off, or follows an answer',
    async attack({ port }) {
      const seen: Seen = {};
      for (const target of [...TARGETS, ...WITH_USER]) {
        const socket = await open(port);
        const bytes = request(target, { headers: { Authorization: SECRET } });
        socket?.write(bytes.subarray(0, -3));
        socket?.end();
        count(seen, 'cut off');
      }
      return seen;
    },
    check: checkLines,
  },
];
