// `npm run binance -- --data FOLDER [--port 9090] [--host 127.0.0.1]`: the stand-in for Binance by hand.
import { parseArgs } from 'node:util';
import { startBinance } from './stand-in.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string', default: '9090' },
    host: { type: 'string', default: '127.0.0.1' },
  },
});

const market =
  values.data === undefined ? { source: await simulatedCandles() } : { data: values.data };
const binance = await startBinance({ ...market, port: Number(values.port), host: values.host });
process.stdout.write(`${binance.url}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void binance.close());
}

async function simulatedCandles() {
  const { createSimulatedCandles } = await import(
    '../../lib/candles/simulated/simulated-candles.ts'
  );
  return createSimulatedCandles({ clock: Date.now });
}
