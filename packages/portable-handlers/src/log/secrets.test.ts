import fc from 'fast-check';
import { logFailedRequests } from 'portable-handlers/log';
import { describe, expect, it } from 'vitest';
import { createMemoryLog, expectLogLine } from '../../tests/log-line.ts';
import { exchangeRaw } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';

/** A handler that tells all that it was told: by what it throws, or by its answer. */
const ROUTES = {
  'ANY /throws/{proxy+}': async (event: object) => {
    throw new Error(`Cannot read ${JSON.stringify(event)}`, { cause: event });
  },
  'ANY /answers/{proxy+}': async (event: object) => ({
    statusCode: 422,
    body: JSON.stringify({ detail: [event, JSON.stringify(event)] }),
  }),
};

/** Sends bytes on a connection of its own; gives the lines that are written until they are answered. */
async function startLogging() {
  const { log, lines } = createMemoryLog();
  const { port } = await serving(ROUTES, { onFailedRequest: logFailedRequests(log) });
  return async (bytes: string) => {
    await exchangeRaw(port, Buffer.from(bytes, 'latin1'));
    return lines.splice(0).map(expectLogLine);
  };
}

/** All texts of a value, keys included. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

const letters = 'abcXYZ012';
const text = (characters: string) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 8, maxLength: 24 });

const percent = (secret: string) =>
  [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Randomly in upper case or percent-encoded, character by character. */
const disguised = (name: string, encodes: boolean) =>
  fc
    .array(fc.constantFrom(...(encodes ? [0, 1, 2] : [0, 1])), {
      minLength: name.length,
      maxLength: name.length,
    })
    .map((ways) =>
      [...name]
        .map((letter, index) =>
          ways[index] === 2 ? percent(letter) : ways[index] === 1 ? letter.toUpperCase() : letter,
        )
        .join(''),
    );

const secretName = fc
  .constantFrom('token', 'api_key', 'clientSecret', 'X-Amz-Signature', 'password', 'a[key]')
  .chain((name) => disguised(name, true));

/** A secret's value, and a request of which it is one. */
type Sent = { secret: string; bytes: string };

/** The secret in a query, raw or encoded, with others beside it. */
const inQuery: fc.Arbitrary<{ secret: string; query: string }> = fc
  .tuple(secretName, text(`${letters}/:@,;=~!*'()"<>ä`), fc.boolean(), fc.constantFrom('', 'a=1&'))
  .map(([name, secret, encodes, before]) => {
    const raw = Buffer.from(secret).toString('latin1');
    return { secret, query: `${before}${name}=${encodes ? percent(secret) : raw}&b=2` };
  });

/** The same secret in the lines of a request that carry one. */
const inLines: fc.Arbitrary<{ secret: string; lines: string[] }> = text(`${letters}-._~+/ä`).chain(
  (secret) => {
    const raw = Buffer.from(secret).toString('latin1');
    const forms = [
      [`X-Api-Key: ${raw}`],
      [`X-API-KEY: ${raw}`, 'x-api-key: another-key'],
      ['x-api-key: another-key', `x-api-key: ${raw}`],
      [`Authorization: Bearer ${raw}`],
      ['AUTHORIZATION: Basic YTpi', `authorization: Bearer ${raw}`],
      [`Authorization: ${raw}`],
      [`Cookie: a=1; session=${raw}; b=2`],
      ['cookie: a=1', `COOKIE: s="${raw}"`],
    ];
    return fc.constantFrom(...forms).map((lines) => ({ secret, lines }));
  },
);

const elsewhere = (secret: string) => [
  `User-Agent: agent ${Buffer.from(secret).toString('latin1')}`,
  `X-Request-Id: ${secret}`,
  `Referer: http://a/?token=${secret}`,
];

function request(line: string, lines: string[], body = ''): string {
  const length = body === '' ? [] : ['Content-Type: text/plain', `Content-Length: ${body.length}`];
  return `${[line, 'Host: api', ...lines, ...length, '', ''].join('\r\n')}${body}`;
}

const methods = fc.constantFrom('GET', 'POST', 'DELETE');
const folders = fc.constantFrom('/throws', '/answers', '/missing');

const ARBITRARIES: Record<string, fc.Arbitrary<Sent>> = {
  'in the query': fc.tuple(inQuery, methods, folders).map(([{ secret, query }, method, folder]) => {
    const path = `${folder}/${encodeURIComponent(secret)}`;
    const line = `${method} ${path}?${query} HTTP/1.1`;
    return { secret, bytes: request(line, elsewhere(secret)) };
  }),
  'in a header or cookie': fc.tuple(inLines, methods, folders).map(([sent, method, folder]) => {
    const { secret, lines } = sent;
    const line = `${method} ${folder}/${encodeURIComponent(secret)}?q=${secret.replace(/ä/g, '')} HTTP/1.1`;
    return { secret, bytes: request(line, [...elsewhere(secret), ...lines]) };
  }),
  'in a target that is no path': fc
    .tuple(
      inQuery,
      fc.constantFrom('*', 'ws://x/y', 'wss://x', 'ftp://x/', 'file:///x', 'http://x'),
    )
    .map(([{ secret, query }, target]) => {
      const lines = elsewhere(secret);
      return { secret, bytes: request(`OPTIONS ${target}?${query} HTTP/1.1`, lines) };
    }),
  'in the userinfo of a target': fc
    .tuple(text(letters), fc.constantFrom('ws', 'ftp', 'http', 'https'), fc.boolean())
    .map(([secret, scheme, isUser]) => {
      const user = isUser ? secret : `user:${secret}`;
      // The event has no place for that of an absolute URL of ours.
      const lines = scheme.startsWith('http') ? [] : elsewhere(secret);
      return { secret, bytes: request(`GET ${scheme}://${user}@x/y HTTP/1.1`, lines) };
    }),
  'in a CONNECT': inQuery.map(({ secret, query }) => {
    return { secret, bytes: request(`CONNECT x?${query} HTTP/1.1`, elsewhere(secret)) };
  }),
  'in a path that begins with an authority': text(letters).map((secret) => {
    return { secret, bytes: request(`GET //user:${secret}@x/y HTTP/1.1`, elsewhere(secret)) };
  }),
  'in a CONNECT with userinfo': text(letters).map((secret) => {
    return { secret, bytes: request(`CONNECT user:${secret}@x:443 HTTP/1.1`, elsewhere(secret)) };
  }),
  'in a request that does not parse': fc
    .tuple(
      text(letters),
      fc.constantFrom(
        (secret: string) => `GET /a b?token=${secret} HTTP/1.1\r\nHost: a\r\n\r\n`,
        (secret: string) => `${secret} /?token=${secret} HTTP/1.1\r\n\r\n`,
        (secret: string) => `GET /?token=${secret} HTTP/9.9\r\nHost: a\r\n\r\n`,
        (secret: string) => `GET /?token=${secret} HTTP/1.1\r\nx-api-key ${secret}\r\n\r\n`,
        (secret: string) => `GET /?token=${secret} HTTP/1.1\r\nx-api-key: ${secret}\0\r\n\r\n`,
        (secret: string) => `GET /?token=${secret} HTTP/1.1\r\n\r\n`,
        (secret: string) => `GET /?token=${secret} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`,
        (secret: string) => request(`GET /?token=${secret} HTTP/1.1`, [`Expect: ${secret}`]),
        (secret: string) =>
          request(`GET /?token=${secret} HTTP/1.1`, [`x-api-key: ${secret.repeat(1_300)}`]),
        (secret: string) =>
          request(`GET /throws/a?token=${secret} HTTP/1.1`, [`A: ${'a'.repeat(40_000)}`]),
        (secret: string) =>
          `${request('POST /throws/a HTTP/1.1', [`x-api-key: ${secret}`, 'Transfer-Encoding: chunked'])}z${secret}\r\n`,
      ),
    )
    .map(([secret, make]) => ({ secret, bytes: make(secret) })),
};

describe('no line has a secret', () => {
  it.each(Object.entries(ARBITRARIES))('that was %s', async (_, arbitrary) => {
    const send = await startLogging();
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ secret, bytes }) => {
        const written = await send(bytes);
        expect(written).toHaveLength(1);
        const texts = textsOf(written[0]);
        const forms = [secret, Buffer.from(secret).toString('latin1'), percent(secret)];
        for (const form of [...forms, JSON.stringify(secret).slice(1, -1)]) {
          expect(texts.filter((text) => text.includes(form))).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('though they are there in the requests that have no secret', async () => {
    const send = await startLogging();
    const [line] = await send(request('GET /throws/open-word?q=open-word HTTP/1.1', []));
    expect(textsOf(line).filter((text) => text.includes('open-word')).length).toBeGreaterThan(2);
  });
});
