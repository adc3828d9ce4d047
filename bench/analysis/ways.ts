import { loadTalibModule } from './talib-module.ts';
import { loadTalibWeb } from './talib-web.ts';
import { technicalIndicators } from './technicalindicators.ts';
import { tradingSignals } from './trading-signals.ts';
import { ours, type Way } from './way.ts';

/** All that are compared; ours is the first. */
export async function loadWays(): Promise<[Way, ...Way[]]> {
  const talib = [await loadTalibModule(), await loadTalibWeb()];
  return [ours, ...talib, tradingSignals, technicalIndicators];
}
