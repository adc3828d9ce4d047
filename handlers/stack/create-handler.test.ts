import { describe, expect, it } from 'vitest';
import { HttpError } from '../../lib/errors.ts';
import { callRoute, createContext, createPorts } from '../../tests/call.ts';
import { expectLogLine } from '../../tests/log-line.ts';
import { createRoutes } from '../routes.ts';

const PRICE = 'GET /api/binance/price';
const OK = { query: 'symbol=BTCUSDT' };

function failing(thrown: unknown) {
  return createPorts(() => Promise.reject(thrown));
}

describe('the stack that all handlers share', () => {
  it('answers a defect with a bare 500 and logs it with its stack', async () => {
    const { ports, lines } = failing(new TypeError('secret plan of the database'));
    const { status, headers, body } = await callRoute(PRICE, ports, OK);

    expect(status).toBe(500);
    expect(body).toEqual({ detail: 'Internal server error' });
    expect(headers['content-type']).toBe('application/json');
    expect(lines).toHaveLength(1);
    const line = expectLogLine(lines[0]!);
    expect(line).toMatchObject({
      level: 'ERROR',
      logger: 'api.request',
      message: 'Request failed',
    });
    expect(line.module).toBe('handlers/stack/create-handler.test');
    expect(line.extra).toMatchObject({
      type: 'request_error',
      request_id: 'JKJaXmPLvHcESHA=',
      method: 'GET',
      path: '/api/binance/price',
      query_params: 'symbol=BTCUSDT',
      status_code: 500,
      client_host: '192.0.2.1',
      user_agent: 'a-test',
      detail: 'Internal server error',
      exception: { name: 'TypeError', message: 'secret plan of the database' },
    });
    expect(line.extra.exception.stack).toContain('create-handler.test.ts:');
  });

  it.each([null, undefined, 'a string', 42, Object.create(null), Symbol('s')])(
    'answers 500 and logs one line when %s is thrown',
    async (thrown) => {
      const { ports, lines } = failing(thrown);
      const { status, body } = await callRoute(PRICE, ports, OK);
      expect(status).toBe(500);
      expect(body).toEqual({ detail: 'Internal server error' });
      expect(lines).toHaveLength(1);
      expectLogLine(lines[0]!);
    },
  );

  it('answers 500 and logs one line when what is thrown throws at any touch', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const { ports, lines } = failing(proxy);
    const { status, body } = await callRoute(PRICE, ports, OK);
    expect(status).toBe(500);
    expect(body).toEqual({ detail: 'Internal server error' });
    expect(lines).toHaveLength(1);
  });

  it.each([
    [null, 500],
    [undefined, 422],
    ['an event', 422],
  ])(
    'answers and logs once when it is called with %s in the place of an event',
    async (event, status) => {
      const { ports, lines } = createPorts();
      const handler = (await createRoutes(ports))[PRICE]!;
      const { statusCode } = await handler(event as never, createContext());
      expect([statusCode, lines.length]).toEqual([status, 1]);
    },
  );

  it('tells the client the detail of a meant error, and the log alone its cause', async () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.1:443');
    const { ports, lines } = failing(
      new HttpError(503, 'Binance is unreachable', { cause, headers: { 'retry-after': '7' } }),
    );
    const answer = await callRoute(PRICE, ports, OK);
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ detail: 'Binance is unreachable' });
    expect(answer.headers['retry-after']).toBe('7');
    expect(lines).toHaveLength(1);
    const { extra } = expectLogLine(lines[0]!);
    expect(extra).toMatchObject({ status_code: 503, detail: 'Binance is unreachable' });
    expect(extra.exception.cause.message).toBe('connect ECONNREFUSED 10.0.0.1:443');
  });

  it('logs a meant error that nothing led to without an exception', async () => {
    const { ports, lines } = failing(new HttpError(400, 'Not here'));
    await callRoute(PRICE, ports, OK);
    expect(expectLogLine(lines[0]!).extra).not.toHaveProperty('exception');
  });

  it('answers 504 half a second before the deadline, aborts, and adds nothing later', async () => {
    let aborted = false;
    let fail = (_error: Error): void => undefined;
    const { ports, lines } = createPorts((_query, signal) => {
      signal?.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise((_resolve, reject) => {
        fail = reject;
      });
    });
    const { status, body } = await callRoute(PRICE, ports, { ...OK, remainingMs: 520 });
    expect(status).toBe(504);
    expect(body).toEqual({ detail: 'Request timed out' });
    expect(aborted).toBe(true);

    fail(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toHaveLength(1);
    expect(expectLogLine(lines[0]!).extra).toMatchObject({ status_code: 504 });
  });

  it.each([
    ['abc-1.2:3=+/_', 'abc-1.2:3=+/_'],
    ['with space', 'JKJaXmPLvHcESHA='],
    ['a'.repeat(129), 'JKJaXmPLvHcESHA='],
    ['one,two', 'JKJaXmPLvHcESHA='],
    ['', 'JKJaXmPLvHcESHA='],
  ])('takes the request id %j for %j, in the answer and in the line', async (given, expected) => {
    const headers = { 'x-request-id': given };
    const { ports, lines } = createPorts(async () => []);
    const good = await callRoute(PRICE, ports, { ...OK, headers });
    const bad = await callRoute(PRICE, ports, { headers });
    expect(good.headers['x-request-id']).toBe(expected);
    expect(bad.headers['x-request-id']).toBe(expected);
    expect(lines.map((line) => expectLogLine(line).extra.request_id)).toEqual([expected]);
  });

  it('keeps 1,000 interleaved requests apart', async () => {
    const { ports, lines } = createPorts(async () => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      throw new Error('a defect');
    });
    const ids = Array.from({ length: 1000 }, (_, i) => `request-${i}`);
    const answers = await Promise.all(
      ids.map((id) => callRoute(PRICE, ports, { ...OK, headers: { 'x-request-id': id } })),
    );
    expect(answers.map(({ headers }) => headers['x-request-id'])).toEqual(ids);
    const logged = lines.map((line) => expectLogLine(line).extra.request_id as string);
    expect(logged.toSorted()).toEqual(ids.toSorted());
  });

  it('is silent where the level is CRITICAL, and answers the same', async () => {
    const { ports, lines } = createPorts(() => Promise.reject(new Error('a defect')), 'CRITICAL');
    expect((await callRoute(PRICE, ports, OK)).status).toBe(500);
    expect(lines).toEqual([]);
  });
});
