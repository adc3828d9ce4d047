import { describe, expect, it } from 'vitest';
import { exchangeRaw, type RawAnswer } from '../../../tests/raw-http.ts';
import { serving } from '../../../tests/serving.ts';

const GET = 'GET / HTTP/1.1\r\nHost: api\r\n\r\n';
const HEAD = 'HEAD / HTTP/1.1\r\nHost: api\r\n\r\n';

async function answerTo(result: unknown, request = GET): Promise<RawAnswer> {
  const { port } = await serving(async () => result);
  return exchangeRaw(port, request);
}

describe('data', () => {
  it.each([
    [null, 'null'],
    ['', ''],
    ['"a"', '"a"'],
    [true, 'true'],
    [{ body: 'a', headers: { a: 'b' } }, '{"body":"a","headers":{"a":"b"}}'],
    [{ statusCode: undefined, a: 1 }, '{"a":1}'],
    [[{ statusCode: 201 }], '[{"statusCode":201}]'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [() => 1, 'null'],
    [Number.NaN, 'null'],
  ])('%j is the JSON body of a 200', async (result, body) => {
    const answer = await answerTo(result);
    expect([answer.status, answer.header('content-type'), String(answer.body)]).toEqual([
      200,
      'application/json',
      body,
    ]);
  });
});

describe('an envelope', () => {
  it.each([
    [{ statusCode: '201' }, 201, ''],
    [{ statusCode: 599 }, 599, ''],
    [{ statusCode: 200, body: 'λ', headers: { a: 'é' } }, 200, 'λ'],
    [{ statusCode: 200, body: 'aGk', isBase64Encoded: true }, 200, 'hi'],
    [{ statusCode: 200, body: 'a', extra: { b: [1] }, headers: { c: undefined } }, 200, 'a'],
    [{ statusCode: 200, body: 'a', headers: { c: null } }, 200, 'a'],
    [{ toJSON: () => ({ statusCode: 202, body: 'j' }) }, 202, 'j'],
    [Object.assign(Object.create({ body: 'inherited' }), { statusCode: 200 }), 200, ''],
    [{ statusCode: 200, headers: null, cookies: null, body: null }, 200, ''],
  ])('%j', async (result, status, body) => {
    const answer = await answerTo(result);
    expect([answer.status, String(answer.body)]).toEqual([status, body]);
  });

  it('sends header names as Go writes them, values as UTF-8, the last of two spellings', async () => {
    const answer = await answerTo({
      statusCode: 200,
      headers: { 'x-ab-c': 'é', ETag: '1', etag: '2' },
      body: 'b',
    });
    const value = answer.headers.find(([name]) => name === 'X-Ab-C')?.[1] as string;
    expect(Buffer.from(value, 'latin1').toString()).toBe('é');
    expect(answer.headers.filter(([name]) => /etag/i.test(name))).toEqual([['Etag', '2']]);
  });

  it('cannot say what the gateway says itself', async () => {
    const answer = await answerTo({
      statusCode: 200,
      headers: {
        date: 'never',
        connection: 'close',
        'transfer-encoding': 'chunked',
        upgrade: 'h2c',
        'keep-alive': 'timeout=1',
        'proxy-connection': 'close',
        trailer: 'a',
        'content-length': '99',
        'apigw-requestid': 'mine',
        server: 'mine',
      },
      body: 'body',
    });
    const names = answer.headers.map(([name]) => name.toLowerCase()).sort();
    expect(names).toEqual([
      'apigw-requestid',
      'connection',
      'content-length',
      'content-type',
      'date',
      'server',
    ]);
    expect([answer.header('connection'), answer.header('content-length')]).toEqual([
      'keep-alive',
      '4',
    ]);
    expect(answer.header('date')).not.toBe('never');
    expect(answer.header('apigw-requestid')).not.toBe('mine');
  });

  it('has its headers in the order in which an HTTP API sends them', async () => {
    const answer = await answerTo({
      statusCode: 200,
      headers: { 'x-b': '1', 'content-type': 'a/b', etag: '"1"', 'X-A': '2', 'x-B': '3' },
      cookies: ['a=1'],
    });
    const names = answer.headers.map(([name]) => name).join(' ');
    expect(names).toBe(
      'Date Content-Type Content-Length Connection Set-Cookie Etag X-A X-B Apigw-Requestid',
    );
    expect([answer.header('x-a'), answer.header('x-b')]).toEqual(['2', '3']);
  });

  it('sends its cookies before a set-cookie header', async () => {
    const answer = await answerTo({
      statusCode: 200,
      headers: { 'set-cookie': 'c=3' },
      cookies: ['a=1', 'b=2'],
    });
    const cookies = answer.headers.filter(([name]) => name === 'Set-Cookie');
    expect(cookies.map(([, value]) => value)).toEqual(['a=1', 'b=2', 'c=3']);
  });

  it.each([204, 304])('of status %i has neither body nor length', async (statusCode) => {
    const answer = await answerTo({ statusCode, body: 'dropped' });
    expect(answer.body.length).toBe(0);
    expect(answer.header('content-length')).toBeUndefined();
    expect(answer.header('content-type')).toBeUndefined();
  });

  it.each([
    [{ statusCode: 200, body: 'body' }, '4'],
    [{ statusCode: 200, headers: { 'Content-Length': '12' } }, '12'],
  ])('answers HEAD without its body: %j', async (result, length) => {
    const { port } = await serving(async () => result);
    const answer = await exchangeRaw(port, HEAD + GET);
    expect([answer.status, answer.header('content-length')]).toEqual([200, length]);
  });
});

describe('an unusable result', () => {
  const circular: Record<string, unknown> = { statusCode: 200 };
  circular.self = circular;
  const throwing = {
    statusCode: 200,
    get body() {
      throw new Error('no');
    },
  };

  it.each([
    [{ statusCode: 200.5 }],
    [{ statusCode: 99 }],
    [{ statusCode: 101 }],
    [{ statusCode: 600 }],
    [{ statusCode: null }],
    [{ statusCode: true }],
    [{ statusCode: 200, body: 1 }],
    [{ statusCode: 200, body: Buffer.from('a') }],
    [{ statusCode: 200, headers: { a: ['b'] } }],
    [{ statusCode: 200, headers: { a: 1 } }],
    [{ statusCode: 200, headers: { a: true } }],
    [{ statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    [{ statusCode: 200, headers: { 'a b': 'c' } }],
    [{ statusCode: 200, headers: { '': 'c' } }],
    [{ statusCode: 200, headers: ['a'] }],
    [{ statusCode: 200, headers: { a: '\u0001' } }],
    [{ statusCode: 200, headers: { a: '\u007f' } }],
    [{ statusCode: 200, headers: { a: 'b'.repeat(10_240) } }],
    [{ statusCode: 200, cookies: ['a'.repeat(10_241)] }],
    [{ statusCode: 200, cookies: new Array(1) }],
    [{ statusCode: 200, cookies: 'a=1' }],
    [{ statusCode: 200, cookies: ['a\nb'] }],
    [{ statusCode: 200, cookies: [1] }],
    [{ statusCode: 200, body: '***', isBase64Encoded: true }],
    [{ statusCode: 200, body: 'aGkaa', isBase64Encoded: true }],
    [{ statusCode: 200, isBase64Encoded: 'true' }],
    [{ statusCode: 200, extra: 1n }],
    [circular],
    [throwing],
    [1n],
    ['x'.repeat(6_291_555)],
    [{ statusCode: 200, body: 'x'.repeat(6_291_550) }],
    [{ statusCode: 200, body: '\u0001'.repeat(1_100_000) }],
  ])('is a bare 500 and one log line: case %#', async (result) => {
    const { port, lines } = await serving(async () => result);
    const answer = await exchangeRaw(port, GET);
    expect([answer.status, String(answer.body)]).toEqual([
      500,
      '{"message":"Internal Server Error"}',
    ]);
    expect(lines()).toMatchObject([
      { extra: { status_code: 500, detail: 'Internal Server Error', exception: {} } },
    ]);
  });

  it('is not one with as many bytes of headers, or of cookies, as there may be', async () => {
    const headers = { a: 'b'.repeat(10_239) };
    expect((await answerTo({ statusCode: 200, headers })).header('a')).toBe(headers.a);
    const cookies = ['a'.repeat(10_240)];
    expect((await answerTo({ statusCode: 200, cookies })).header('set-cookie')).toBe(cookies[0]);
  });

  it('is not one of the largest size that Lambda takes', async () => {
    expect((await answerTo('x'.repeat(6_291_554))).body.length).toBe(6_291_554);
    const envelope = { statusCode: 200, body: '' };
    const body = 'x'.repeat(6_291_556 - JSON.stringify(envelope).length);
    expect((await answerTo({ ...envelope, body })).status).toBe(200);
  });
});
