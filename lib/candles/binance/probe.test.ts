import { afterEach, beforeEach, expect, it } from 'vitest';
import { FAULTS, type Fault } from '../../../tests/binance/faults.ts';
import { type Binance, startBinance } from '../../../tests/binance/stand-in.ts';
import { probeBinance } from './probe.ts';

let binance: Binance;

beforeEach(async () => {
  binance = await startBinance();
});
afterEach(() => binance.close());

it('finds nothing wrong where Binance answers, in a single call', async () => {
  expect(await probeBinance(binance.url, 2_000)).toBeUndefined();
  expect(binance.calls.map(({ path }) => path)).toEqual(['/api/v3/ping']);
});

it('asks below the path of the base URL', async () => {
  expect(await probeBinance(`${binance.url}/elsewhere`, 2_000)).toMatchObject({ statusCode: 502 });
  expect(binance.calls.map(({ path }) => path)).toEqual(['/elsewhere/api/v3/ping']);
});

it.each<[string, Fault, number]>([
  ['fails', FAULTS.broken, 502],
  ['is out of reach for this country', FAULTS.restricted, 502],
  ['is a page of some network', { body: '<html>Please log in' }, 502],
  ['hangs up', FAULTS.hangUp, 503],
  ['is silent', FAULTS.silent, 504],
])('says why not when it %s', async (_, fault, statusCode) => {
  binance.fail(fault);
  expect(await probeBinance(binance.url, 200)).toMatchObject({ statusCode });
});
