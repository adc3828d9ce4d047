import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { exchangeRaw } from '../../../tests/raw-http.ts';
import { serving } from '../../../tests/serving.ts';
import type { Options } from '../settings.ts';

/** What a `$default` handler is given for a request's bytes. */
async function eventOf(bytes: string | Buffer, options?: Options): Promise<APIGatewayProxyEventV2> {
  let event: APIGatewayProxyEventV2 | undefined;
  const { port } = await serving((given) => {
    event = given;
    return { statusCode: 200 };
  }, options);
  expect((await exchangeRaw(port, bytes)).status).toBe(200);
  return event as APIGatewayProxyEventV2;
}

function get(target: string, ...lines: string[]): string {
  return [`GET ${target} HTTP/1.1`, 'Host: api.example.com:8000', ...lines, '', ''].join('\r\n');
}

function post(type: string, body: Buffer | string, ...lines: string[]): Buffer {
  const bytes = Buffer.from(body as string);
  const head = [
    'POST / HTTP/1.1',
    'Host: api',
    `Content-Type: ${type}`,
    `Content-Length: ${bytes.length}`,
    ...lines,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}

describe('the path', () => {
  it.each([
    ['/a%2525', '/a%25'],
    ['/%E2%98%95', '/☕'],
    ['/a%zz%', '/a%zz%'],
    ['/%ff', '/\ufffd'],
    ['//a/../b', '//a/../b'],
    ['/a%3Fb%3Fc?d=1', '/a'],
    ['http://elsewhere.example/a%20b?c', '/a b'],
    ['http://elsewhere.example', '/'],
  ])('%s is %s', async (target, path) => {
    const event = await eventOf(get(target));
    expect([event.rawPath, event.requestContext.http.path]).toEqual([path, path]);
  });
});

describe('the query', () => {
  it('is there verbatim, and form-decoded by name in ascending order', async () => {
    const event = await eventOf(get('/?b=%20+%2B&a&=x&b=2;3&c=%zz&&__proto__=y'));
    expect(event.rawQueryString).toBe('b=%20+%2B&a&=x&b=2;3&c=%zz&&__proto__=y');
    expect(JSON.stringify(event.queryStringParameters)).toBe(
      '{"":"x","__proto__":"y","a":"","b":"  +,2;3","c":"%zz"}',
    );
  });

  it('that says nothing is absent', async () => {
    expect(await eventOf(get('/?&'))).not.toHaveProperty('queryStringParameters');
    expect((await eventOf(get('/?'))).rawQueryString).toBe('');
  });
});

describe('the headers', () => {
  it('of one name are joined without a space, those of the connection left out', async () => {
    const { headers } = await eventOf(
      get('/', 'B: 1', 'b: 2', 'A:  x, y ', 'TE: gzip', 'Keep-Alive: 5', 'Connection: keep-alive'),
    );
    expect(Object.keys(headers)).toEqual([
      'a',
      'b',
      'content-length',
      'host',
      'x-amzn-trace-id',
      'x-forwarded-for',
      'x-forwarded-port',
      'x-forwarded-proto',
    ]);
    expect([headers.a, headers.b]).toEqual(['x, y', '1,2']);
  });

  it('keep their own values when the next request has the same names', async () => {
    const seen: unknown[] = [];
    const { port } = await serving((event) => {
      seen.push([event.headers.a, event.cookies]);
      return {};
    });
    await exchangeRaw(port, get('/', 'A: 1', 'Cookie: x=1'));
    await exchangeRaw(port, get('/', 'A: 2', 'Cookie: y=2'));
    await exchangeRaw(port, get('/', 'Cookie: z=3', 'A: 3'));
    expect(seen).toEqual([
      ['1', ['x=1']],
      ['2', ['y=2']],
      ['3', ['z=3']],
    ]);
  });

  it('keep a name of the prototype as any other', async () => {
    const { headers } = await eventOf(get('/', '__proto__: x'));
    expect(JSON.parse(JSON.stringify(headers))).toHaveProperty(['__proto__'], 'x');
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  });

  it('have several cookie lines in one list, empty pieces left out', async () => {
    const event = await eventOf(get('/', 'Cookie: a="1"; b=2=3;', 'cookie: c'));
    expect(event.cookies).toEqual(['a="1"', 'b=2=3', 'c']);
    expect(await eventOf(get('/', 'Cookie: ;'))).not.toHaveProperty('cookies');
  });

  it('say nothing about proxies that the client can choose, but for the list it continues', async () => {
    const event = await eventOf(
      get('/', 'X-Forwarded-For: 9.9.9.9', 'X-Forwarded-Port: 1', 'X-Forwarded-Proto: gopher'),
    );
    expect(event.headers).toMatchObject({
      'x-forwarded-for': '9.9.9.9, 127.0.0.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    });
    expect(event.requestContext.http.sourceIp).toBe('127.0.0.1');
  });

  it.each([
    ['1.1.1.1, 2.2.2.2', 1, '2.2.2.2'],
    ['1.1.1.1, 2.2.2.2', 2, '1.1.1.1'],
    ['1.1.1.1', 5, '1.1.1.1'],
    ['unknown', 1, '127.0.0.1'],
  ])('X-Forwarded-For %s behind %i trusted proxies is from %s', async (list, hops, source) => {
    const event = await eventOf(get('/', `X-Forwarded-For: ${list}`), { trustedProxies: hops });
    expect(event.requestContext.http.sourceIp).toBe(source);
  });

  it('keep the trace of a client that has one', async () => {
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    const { headers } = await eventOf(get('/', `X-Amzn-Trace-Id: ${trace}`));
    expect(headers['x-amzn-trace-id']).toBe(trace);
  });
});

describe('the body', () => {
  it.each([
    ['application/json;charset="UTF-8"', '{"a":"λ"}', '{"a":"λ"}', false],
    ['application/vnd.api+json', '{}', 'e30=', true],
    ['application/json; charset=latin1', '{}', 'e30=', true],
    ['application/x-www-form-urlencoded', 'a=b', 'YT1i', true],
    ['application/json', Buffer.from([0xff]), '/w==', true],
  ])('of type %s: %s', async (type, sent, body, isBase64Encoded) => {
    expect(await eventOf(post(type, sent))).toMatchObject({ body, isBase64Encoded });
  });

  it('is of the type that the handler is told where the client sent two', async () => {
    const event = await eventOf(post('text/plain; charset=utf-8', ' ', 'Content-Type: '));
    expect(event.headers['content-type']).toBe('text/plain; charset=utf-8,');
    expect(event).toMatchObject({ body: 'IA==', isBase64Encoded: true });
  });

  it('in chunks comes with its length', async () => {
    const lines = ['Content-Type: text/plain', 'Transfer-Encoding: chunked'];
    const bytes = `${get('/', ...lines)}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`;
    const event = await eventOf(bytes);
    expect(event).toMatchObject({ body: 'abcde', isBase64Encoded: false });
    expect(event.headers['content-length']).toBe('5');
    expect(event.headers).not.toHaveProperty('transfer-encoding');
  });

  it('that is empty is absent', async () => {
    const event = await eventOf(`${get('/', 'Transfer-Encoding: chunked')}0\r\n\r\n`);
    expect(event).not.toHaveProperty('body');
    expect(event.headers['content-length']).toBe('0');
  });
});

describe('the request context', () => {
  it('names the host without its port, the first label apart', async () => {
    const { requestContext } = await eventOf(get('/'));
    expect(requestContext).toMatchObject({ domainName: 'api.example.com', domainPrefix: 'api' });
  });

  it('tells the same instant twice', async () => {
    const { requestContext } = await eventOf(get('/'));
    const { time, timeEpoch } = requestContext;
    expect(new Date(time.replace(':', ' ').replaceAll('/', ' ')).getTime()).toBe(
      Math.floor(timeEpoch / 1_000) * 1_000,
    );
  });

  it('has the id that the answer carries, another one each time', async () => {
    const ids: string[] = [];
    const { port } = await serving((event) => {
      ids.push(event.requestContext.requestId);
      return {};
    });
    const answers = [await exchangeRaw(port, get('/')), await exchangeRaw(port, get('/'))];
    expect(answers.map((answer) => answer.header('apigw-requestid'))).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('the Context', () => {
  it('has all that Lambda gives, as own properties that work by themselves', async () => {
    let given: Context | undefined;
    const { port } = await serving(
      (_, context) => {
        given = context;
        return {};
      },
      { functionTimeoutMs: 5_000, functionName: 'prices' },
    );
    await exchangeRaw(port, get('/'));
    const { getRemainingTimeInMillis, ...facts } = { ...(given as Context) };
    expect(facts).toEqual({
      awsRequestId: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/,
      ),
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'prices',
      functionVersion: '$LATEST',
      invokedFunctionArn: expect.stringMatching(
        /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:prices$/,
      ),
      logGroupName: '/aws/lambda/prices',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      memoryLimitInMB: expect.stringMatching(/^\d+$/),
    });
    expect(getRemainingTimeInMillis()).toBeGreaterThanOrEqual(0);
    expect(getRemainingTimeInMillis()).toBeLessThanOrEqual(5_000);
  });
});
