import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath } from '../../tests/shared.ts';
import { INTERVALS, latestClosedOpenTime, nextOpenTime, openTimeOf } from './interval.ts';

const anyTime = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2040, 0, 1) });
const anyInterval = fc.constantFrom(...INTERVALS);

describe('intervals', () => {
  it('cover all of time: an instant lies in the candle that opens last before it', () => {
    fc.assert(
      fc.property(anyInterval, anyTime, (interval, time) => {
        const open = openTimeOf(interval, time);
        expect(open).toBeLessThanOrEqual(time);
        expect(nextOpenTime(interval, open)).toBeGreaterThan(time);
        expect(openTimeOf(interval, open)).toBe(open);
        expect(openTimeOf(interval, nextOpenTime(interval, open))).toBe(
          nextOpenTime(interval, open),
        );
      }),
    );
  });

  it('leave out the open candle by the latest open time of a closed one, and no other', () => {
    fc.assert(
      fc.property(anyInterval, anyTime, (interval, now) => {
        const open = openTimeOf(interval, now);
        const latest = openTimeOf(interval, latestClosedOpenTime(interval, now));
        expect(nextOpenTime(interval, latest)).toBe(open);
      }),
    );
  });

  describe.skipIf(!hasShared)('of recorded candles', () => {
    it.each(['15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w', '1M'] as const)(
      'of %s open where we say',
      (interval) => {
        const path = sharedPath(`market-data/BTCUSDT-${interval}.json`);
        const rows: [number][] = JSON.parse(readFileSync(path, 'utf8'));
        expect(rows.length).toBeGreaterThan(100);
        for (const [openTime] of rows) expect(openTimeOf(interval, openTime)).toBe(openTime);
        for (let i = 1; i < rows.length; i++) {
          expect(nextOpenTime(interval, rows[i - 1]![0])).toBeLessThanOrEqual(rows[i]![0]);
        }
      },
    );
  });
});
