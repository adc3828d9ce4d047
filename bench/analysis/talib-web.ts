import talib from 'talib-web';
import { loadTalib } from './load-talib.ts';
import { type Market, PERIODS, type Values, type Way } from './way.ts';

/** TA-Lib in WebAssembly, by the functions that the package documents: whole series of JavaScript's numbers. */
export async function loadTalibWeb(): Promise<Way> {
  await loadTalib();
  return { name: 'TA-Lib (talib-web)', analyze };
}

function analyze({ list: inReal }: Market): Values {
  const { rsiPeriod, macdFast: fastPeriod, macdSlow: slowPeriod, macdSignal } = PERIODS;
  const { output } = talib.RSI({ inReal, timePeriod: rsiPeriod });
  const momentum = talib.MACD({ inReal, fastPeriod, slowPeriod, signalPeriod: macdSignal });
  const strengths = inReal.length - rsiPeriod;
  const momenta = inReal.length - (slowPeriod + macdSignal - 2);
  return {
    rsi: { value: lastOf(output, strengths) },
    macd: {
      macd_line: lastOf(momentum.MACD, momenta),
      signal_line: lastOf(momentum.MACDSignal, momenta),
      histogram: lastOf(momentum.MACDHist, momenta),
    },
    sma: {
      sma_10: smaOf(inReal, 10),
      sma_20: smaOf(inReal, 20),
      sma_50: smaOf(inReal, 50),
      sma_200: smaOf(inReal, 200),
    },
    ema: {
      ema_9: emaOf(inReal, 9),
      ema_21: emaOf(inReal, 21),
      ema_50: emaOf(inReal, 50),
      ema_200: emaOf(inReal, 200),
    },
  };
}

function smaOf(list: number[], timePeriod: number): number | null {
  if (list.length < timePeriod) return null;
  return lastOf(talib.SMA({ inReal: list.slice(-timePeriod), timePeriod }).output, 1);
}

function emaOf(inReal: number[], timePeriod: number): number | null {
  if (inReal.length < timePeriod) return null;
  return lastOf(talib.EMA({ inReal, timePeriod }).output, inReal.length - timePeriod + 1);
}

/** The last of so many values: the package asks TA-Lib for one more than there are closes for, which is noise. */
function lastOf(output: number[], count: number): number | null {
  return count > 0 ? (output[count - 1] ?? null) : null;
}
