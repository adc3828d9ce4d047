import { cpuTimeOf } from '../../bench/cores.ts';
import { redocScript, swaggerScript } from '../../handlers/pages/assets.ts';
import { exchangeAll, request, type Seen, WITH_KEY } from './clients.ts';
import type { Scenario } from './scenario.ts';
import type { Attacked } from './service.ts';

/** The most CPU time that a request for what never changes may take, in ms; brotli of such a file takes 55. */
const MOST_CPU_MS = 10;

/** Clients see also how much CPU time a request took, in ms. */
async function withCpuTime(service: Attacked, requests: Buffer[], atATime = 20): Promise<Seen> {
  const before = cpuTimeOf(service.primary);
  const seen = await exchangeAll(service.port, requests, atATime);
  return {
    ...seen,
    'ms of CPU for each': Math.round((cpuTimeOf(service.primary) - before) / requests.length),
  };
}

function checkCpuTime(seen: Seen): string[] {
  const used = seen['ms of CPU for each'] ?? 0;
  return used <= MOST_CPU_MS ? [] : [`a request takes ${used} ms of CPU`];
}

/** The same request, so many times in each coding. */
function inCodings(target: string, times: number, headers: Record<string, string> = {}): Buffer[] {
  const codings = ['br', 'gzip', 'br;q=0.5, gzip;q=0.6'];
  return codings.flatMap((coding) =>
    Array.from({ length: times }, () =>
      request(target, { headers: { ...headers, 'Accept-Encoding': coding } }),
    ),
  );
}

/** Answers that cost more than their requests. */
export const compression: Scenario[] = [
  {
    name: '300 requests for a file of /docs, compressed',
    awaits: 'compressed once',
    attack: (service) => withCpuTime(service, inCodings(`/docs/${swaggerScript}`, 100)),
    check: checkCpuTime,
  },
  {
    name: '300 requests for the file of /redoc, compressed',
    long: true,
    awaits: 'compressed once',
    attack: (service) => withCpuTime(service, inCodings(`/redoc/${redocScript}`, 100)),
    check: checkCpuTime,
  },
  {
    name: '300 requests for /openapi.json, compressed',
    attack: (service) => withCpuTime(service, inCodings('/openapi.json', 100)),
    check: checkCpuTime,
  },
  {
    name: '300 requests for 1,000 candles, compressed, 100 at a time',
    attack: ({ port }) =>
      exchangeAll(
        port,
        inCodings('/api/binance/price?symbol=BTCUSDT&limit=1000', 100, WITH_KEY),
        100,
      ),
    expected: { 200: 300 },
  },
];
