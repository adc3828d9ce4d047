import { describe, expect, it } from 'vitest';
import { expectAgreement } from './analysis/agreement.ts';
import { randomMarket } from './analysis/random-market.ts';
import { loadWays } from './analysis/ways.ts';

const ways = await loadWays();
const [ours] = ways;

describe('the libraries that our analysis is compared with', () => {
  it('give the same values', () => {
    expect(ways).toHaveLength(5);
    expectAgreement(ways, randomMarket(5_000, 1), false);
  });

  it.each([20, 40, 100, 500, 1_000])('give the same of %d closes, but for first values', (size) => {
    expectAgreement(ways, randomMarket(size, 2), true);
  });

  it('are refused where they give another value, or none', () => {
    const market = randomMarket(300, 3);
    const others = [randomMarket(300, 4), randomMarket(30, 3)];
    for (const other of others) {
      const wrong = { ...ours, name: 'wrong', analyze: () => ours.analyze(other) };
      expect(() => expectAgreement([ours, wrong], market, false)).toThrow('wrong gives');
    }
  });
});
