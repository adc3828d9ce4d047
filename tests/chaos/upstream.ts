import { setTimeout as sleep } from 'node:timers/promises';
import { FAULTS } from '../binance/faults.ts';
import { STATUSES } from '../runtimes/rows-of-upstream.ts';
import { count, exchange, exchangeAll, PRICE, request, type Seen, WITH_KEY } from './clients.ts';
import type { Scenario } from './scenario.ts';

/** Each route that calls Binance. */
const ROUTES = [
  PRICE,
  '/api/indicators/analysis?symbol=BTCUSDT',
  '/api/indicators/rsi?symbol=BTCUSDT',
  '/api/indicators/macd?symbol=BTCUSDT',
];
const ASKED = ROUTES.map((target) => request(target, { headers: WITH_KEY }));

/** So that a Binance which never answers is known for it soon. */
const settings = { BINANCE_TIMEOUT_MS: '3000' };

/** Whatever Binance does, each request has the documented answer, and all is well when Binance is. */
export const upstream: Scenario[] = [
  {
    name: `Binance fails in each of ${Object.keys(STATUSES).length} ways, ${ROUTES.length} routes ask 5 times`,
    settings,
    fails: true,
    async attack({ port, binance }) {
      const seen: Seen = {};
      for (const [name, [status, fault]] of Object.entries(STATUSES)) {
        binance.fail(fault);
        const answers = ASKED.flatMap((bytes) =>
          Array.from({ length: 5 }, () => exchange(port, bytes)),
        );
        for (const answer of await Promise.all(answers)) {
          count(
            seen,
            answer === String(status) ? 'as documented' : `${answer} where Binance is ${name}`,
          );
        }
      }
      binance.heal();
      return seen;
    },
    expected: { 'as documented': Object.keys(STATUSES).length * ROUTES.length * 5 },
  },
  {
    name: '500 requests, 250 at a time, to a Binance that never answers',
    long: true,
    settings,
    fails: true,
    async attack({ port, binance }) {
      binance.fail(FAULTS.silent);
      const asked = Array.from({ length: 500 }, (_, index) => ASKED[index % ASKED.length]!);
      const seen = await exchangeAll(port, asked, 250);
      binance.heal();
      return seen;
    },
    expected: { 504: 500 },
  },
  {
    name: '100 requests to a Binance whose answers are huge',
    fails: true,
    async attack({ port, binance }) {
      binance.fail(FAULTS.huge);
      const asked = Array.from({ length: 100 }, (_, index) => ASKED[index % ASKED.length]!);
      const seen = await exchangeAll(port, asked, 10);
      binance.heal();
      return seen;
    },
    expected: { 502: 100 },
  },
  {
    name: 'Binance comes and goes ten times under load',
    long: true,
    settings,
    fails: true,
    async attack({ port, binance }) {
      let goes = true;
      async function comeAndGo(): Promise<void> {
        for (let time = 0; goes && time < 10; time++) {
          binance.fail(time % 2 === 0 ? FAULTS.reset : FAULTS.hangUp);
          await sleep(100);
          binance.heal();
          await sleep(100);
        }
      }
      const coming = comeAndGo();
      const asked = Array.from({ length: 2_000 }, (_, index) => ASKED[index % ASKED.length]!);
      const { 200: good = 0, 503: bad = 0, ...others } = await exchangeAll(port, asked, 40);
      goes = false;
      await coming;
      binance.heal();
      return { '200 or 503': good + bad, ...others };
    },
    expected: { '200 or 503': 2_000 },
  },
];
