import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Exchange, startExchange } from '../../../tests/exchange/exchange.ts';
import { FAULTS, type Fault } from '../../../tests/exchange/faults.ts';
import { probeBinance } from './probe.ts';

let exchange: Exchange;

beforeEach(async () => {
  exchange = await startExchange();
});
afterEach(() => exchange.close());

it('finds nothing wrong with an exchange that answers, in a single call', async () => {
  expect(await probeBinance(exchange.url, 2_000)).toBeUndefined();
  expect(exchange.calls.map(({ path }) => path)).toEqual(['/api/v3/ping']);
});

it('asks below the path of the base URL', async () => {
  expect(await probeBinance(`${exchange.url}/elsewhere`, 2_000)).toMatchObject({ statusCode: 502 });
  expect(exchange.calls.map(({ path }) => path)).toEqual(['/elsewhere/api/v3/ping']);
});

it.each<[string, Fault, number]>([
  ['fails', FAULTS.broken, 502],
  ['is out of reach for this country', FAULTS.restricted, 502],
  ['is a page of some network', { body: '<html>Please log in' }, 502],
  ['hangs up', FAULTS.hangUp, 503],
  ['is silent', FAULTS.silent, 504],
])('says why not when it %s', async (_, fault, statusCode) => {
  exchange.fail(fault);
  expect(await probeBinance(exchange.url, 200)).toMatchObject({ statusCode });
});
