import { describe, expect, it } from 'vitest';
import { callRoute, candlesOf, createPorts } from '../tests/call.ts';
import { expectLogLine } from '../tests/log-line.ts';

const PRICE = 'GET /api/binance/price';
const ANALYSIS = 'GET /api/indicators/analysis';
const INDICATOR = 'GET /api/indicators/{indicator}';

const INTERVALS =
  "'1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w' or '1M'";

function problem(
  name: string,
  type: string,
  msg: string,
  input: unknown,
  ctx?: Record<string, unknown>,
) {
  return { type, loc: ['query', name], msg, input, ...(ctx && { ctx }) };
}

function valueError(name: string, message: string, input: unknown) {
  return problem(name, 'value_error', `Value error, ${message}`, input, { error: {} });
}

const NOT_A_DATE = 'must be a date written YYYYMMDD';
const missing = problem('symbol', 'missing', 'Field required', null);
const atLeast = (name: string, ge: number, input: string) =>
  problem(name, 'greater_than_equal', `Input should be greater than or equal to ${ge}`, input, {
    ge,
  });
const atMost = (name: string, le: number, input: string) =>
  problem(name, 'less_than_equal', `Input should be less than or equal to ${le}`, input, { le });
const notAnInteger = (name: string, input: string) =>
  problem(
    name,
    'int_parsing',
    'Input should be a valid integer, unable to parse string as an integer',
    input,
  );
const badInterval = (input: string) =>
  problem('interval', 'enum', `Input should be ${INTERVALS}`, input, { expected: INTERVALS });
const badSymbol = (input: string) =>
  problem(
    'symbol',
    'string_pattern_mismatch',
    "String should match pattern '^[A-Za-z0-9]+$'",
    input,
    { pattern: '^[A-Za-z0-9]+$' },
  );

type Case = [routeKey: string, query: string, detail: object[]];

describe('a query with problems', () => {
  it.each<Case>([
    [PRICE, '', [missing]],
    [
      PRICE,
      'symbol=',
      [
        problem('symbol', 'string_too_short', 'String should have at least 1 character', '', {
          min_length: 1,
        }),
      ],
    ],
    [
      PRICE,
      `symbol=${'A'.repeat(21)}`,
      [
        problem(
          'symbol',
          'string_too_long',
          'String should have at most 20 characters',
          'A'.repeat(21),
          { max_length: 20 },
        ),
      ],
    ],
    // Characters are counted, not UTF-16 units.
    [PRICE, `symbol=${encodeURIComponent('😀'.repeat(11))}`, [badSymbol('😀'.repeat(11))]],
    [PRICE, 'symbol=BTC-USDT', [badSymbol('BTC-USDT')]],
    [PRICE, 'symbol=B%0A', [badSymbol('B\n')]],
    [PRICE, 'symbol=%D0%92TC', [badSymbol('ВTC')]],
    [PRICE, 'symbol=A%2CB', [badSymbol('A,B')]],
    [PRICE, 'symbol=X&interval=7m', [badInterval('7m')]],
    [PRICE, 'symbol=X&interval=1H', [badInterval('1H')]],
    [PRICE, 'symbol=X&interval=', [badInterval('')]],
    [PRICE, 'symbol=X&limit=0', [atLeast('limit', 1, '0')]],
    [PRICE, 'symbol=X&limit=-5', [atLeast('limit', 1, '-5')]],
    [PRICE, 'symbol=X&limit=1001', [atMost('limit', 1000, '1001')]],
    [PRICE, `symbol=X&limit=${'9'.repeat(400)}`, [atMost('limit', 1000, '9'.repeat(400))]],
    ...['', '1.0', '1e2', '0x10', ' 5', '+5', '1_0', '٣', '5,6', 'NaN'].map(
      (text): Case => [
        PRICE,
        `symbol=X&limit=${encodeURIComponent(text)}`,
        [notAnInteger('limit', text)],
      ],
    ),
    ...[
      '2026-01-31',
      '20260230',
      '20250229',
      '20261301',
      '20260100',
      '2026013',
      '00000101',
      'today',
    ].map(
      (text): Case => [
        PRICE,
        `symbol=X&startdate=${text}`,
        [valueError('startdate', `startdate ${NOT_A_DATE}`, text)],
      ],
    ),
    [
      PRICE,
      'symbol=X&startdate=20260102&enddate=20260101',
      [valueError('enddate', 'enddate must not be before startdate', '20260101')],
    ],
    [
      PRICE,
      'enddate=x&limit=x&interval=x&startdate=x',
      [
        missing,
        badInterval('x'),
        notAnInteger('limit', 'x'),
        valueError('startdate', `startdate ${NOT_A_DATE}`, 'x'),
        valueError('enddate', `enddate ${NOT_A_DATE}`, 'x'),
      ],
    ],
    [ANALYSIS, 'symbol=X&limit=29', [atLeast('limit', 30, '29')]],
    [ANALYSIS, 'symbol=X&rsi_period=1', [atLeast('rsi_period', 2, '1')]],
    [ANALYSIS, 'symbol=X&rsi_period=101', [atMost('rsi_period', 100, '101')]],
    [ANALYSIS, 'symbol=X&macd_fast=51', [atMost('macd_fast', 50, '51')]],
    [ANALYSIS, 'symbol=X&macd_signal=51', [atMost('macd_signal', 50, '51')]],
    [
      ANALYSIS,
      'symbol=X&macd_fast=26',
      [valueError('macd_slow', 'macd_slow must be greater than macd_fast', 26)],
    ],
    [
      ANALYSIS,
      'symbol=X&macd_slow=12&macd_signal=1',
      [
        valueError('macd_slow', 'macd_slow must be greater than macd_fast', '12'),
        atLeast('macd_signal', 2, '1'),
      ],
    ],
    [INDICATOR, 'period=200', [missing, atMost('period', 100, '200')]],
  ])('of %s with ?%s is answered with 422 and all of them', async (routeKey, query, detail) => {
    const { ports, lines } = createPorts();
    const pathParameters = { indicator: 'rsi' };
    const answer = await callRoute(routeKey, ports, { query, pathParameters });

    expect(answer.status).toBe(422);
    expect(answer.body).toEqual({ detail });
    expect(Object.keys(answer.body.detail[0]).slice(0, 4)).toEqual(['type', 'loc', 'msg', 'input']);
    expect(lines).toHaveLength(1);
    expect(expectLogLine(lines[0]!).extra).toMatchObject({ status_code: 422, detail });
  });

  it.each([
    [PRICE, `symbol=${'A'.repeat(20)}&limit=1`],
    [PRICE, 'symbol=A&limit=1000&startdate=20260101&enddate=20260101'],
    [ANALYSIS, 'symbol=A&limit=30&rsi_period=2&macd_fast=2&macd_slow=3&macd_signal=2'],
    [ANALYSIS, 'symbol=A&limit=1000&rsi_period=100&macd_fast=50&macd_slow=100&macd_signal=50'],
    [INDICATOR, 'symbol=A&period=2'],
    [INDICATOR, 'symbol=A&period=100'],
  ])('has none where its values are the bounds themselves: %s?%s', async (routeKey, query) => {
    const { ports } = createPorts(async (asked) => candlesOf([1, 2], asked));
    const pathParameters = { indicator: 'rsi' };
    expect((await callRoute(routeKey, ports, { query, pathParameters })).status).toBe(200);
  });

  it('does not mistake what every object has for a parameter', async () => {
    const { ports } = createPorts(async () => []);
    const query = 'symbol=X&constructor=1&__proto__=2&toString=3';
    expect((await callRoute(PRICE, ports, { query })).status).toBe(200);
  });
});
