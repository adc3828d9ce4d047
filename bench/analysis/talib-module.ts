import { loadTalib } from './load-talib.ts';
import { type Market, PERIODS, type Values, type Way } from './way.ts';

/** A place in the module's memory, in bytes. */
type Place = number;

/** Both ends of the range are within it; begin, count and the lists are places of what comes out. */
type OfPeriod = (
  ...args: [
    start: number,
    end: number,
    closes: Place,
    period: number,
    ...out: [Place, Place, Place],
  ]
) => number;

type OfPeriods = (
  ...args: [
    ...[start: number, end: number, closes: Place, fast: number, slow: number, signal: number],
    ...[begin: Place, count: Place, line: Place, signalLine: Place, histogram: Place],
  ]
) => number;

type Module = {
  asm: { malloc(bytes: number): Place; TA_RSI: OfPeriod; TA_SMA: OfPeriod; TA_EMA: OfPeriod } & {
    TA_MACD: OfPeriods;
  };
  HEAPF64: Float64Array;
  HEAP32: Int32Array;
};

/** More closes than any market here has. */
const ROOM = 10_000;

/**
 * The fastest way to TA-Lib that there is here, past the package's functions: the closes are copied into the
 * module's memory once, and nothing but the last values is taken out.
 */
export async function loadTalibModule(): Promise<Way> {
  const { asm, HEAPF64, HEAP32 } = (await loadTalib()) as Module;
  const { TA_RSI, TA_SMA, TA_EMA, TA_MACD } = asm;
  const [input, first, second, third] = [1, 2, 3, 4].map(() => asm.malloc(ROOM * 8)) as Four;
  const [begin, count] = [asm.malloc(8), asm.malloc(8)];

  function lastAt(list: Place, code: number): number | null {
    if (code !== 0) throw new Error(`TA-Lib answered ${code}`);
    const length = HEAP32[count / 4] as number;
    return length === 0 ? null : (HEAPF64[list / 8 + length - 1] as number);
  }

  function smaOf(end: number, period: number): number | null {
    return lastAt(first, TA_SMA(end, end, input, period, begin, count, first));
  }

  function emaOf(end: number, period: number): number | null {
    return lastAt(first, TA_EMA(0, end, input, period, begin, count, first));
  }

  function macdOf(end: number): Values['macd'] {
    const { macdFast, macdSlow, macdSignal } = PERIODS;
    const places = [begin, count, first, second, third] as const;
    const code = TA_MACD(0, end, input, macdFast, macdSlow, macdSignal, ...places);
    return {
      macd_line: lastAt(first, code),
      signal_line: lastAt(second, code),
      histogram: lastAt(third, code),
    };
  }

  function analyze({ closes }: Market): Values {
    HEAPF64.set(closes, input / 8);
    const end = closes.length - 1;
    const rsiCode = TA_RSI(0, end, input, PERIODS.rsiPeriod, begin, count, first);
    return {
      rsi: { value: lastAt(first, rsiCode) },
      macd: macdOf(end),
      sma: {
        sma_10: smaOf(end, 10),
        sma_20: smaOf(end, 20),
        sma_50: smaOf(end, 50),
        sma_200: smaOf(end, 200),
      },
      ema: {
        ema_9: emaOf(end, 9),
        ema_21: emaOf(end, 21),
        ema_50: emaOf(end, 50),
        ema_200: emaOf(end, 200),
      },
    };
  }

  return { name: 'TA-Lib (its module, past the package)', analyze };
}

type Four = [Place, Place, Place, Place];
