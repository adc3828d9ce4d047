import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../container-process/container.ts';
import { count, exchange, PRICE, request, type Seen, WITH_KEY } from './clients.ts';
import type { Scenario } from './scenario.ts';
import type { Attacked } from './service.ts';

/** How long the pause is that Binance asks for, in seconds. */
const PAUSE_S = 3;

/** The clock of each worker is set back by an hour. */
function setBack({ workers }: Attacked): void {
  for (const pid of workers()) process.kill(pid, 'SIGUSR2');
}

const ask = ({ port }: Attacked) => exchange(port, request(PRICE, { headers: WITH_KEY }));

/** The clock is wrong, or the processes' ends do not come as they should. */
export const clocks: Scenario[] = [
  {
    name: 'the clock goes back an hour in a pause of 3 s that Binance asked for',
    preload: 'clock.ts',
    fails: true,
    async attack(service) {
      const { binance } = service;
      const seen: Seen = {};
      binance.fail({ status: 429, headers: { 'retry-after': String(PAUSE_S) }, body: '{}' });
      // The prober may have met it first.
      for (let tries = 0; tries < 5; tries++) await ask(service);
      count(seen, await ask(service));
      binance.heal();
      setBack(service);
      await sleep(PAUSE_S * 1_000 + 500);
      for (let tries = 0; tries < 20; tries++) count(seen, await ask(service));
      return seen;
    },
    expected: { 200: 20, 503: 1 },
  },
  {
    name: 'the clock goes back an hour while requests and answers are on their way',
    preload: 'clock.ts',
    async attack(service) {
      service.binance.fail({ delayMs: 500 });
      const seen: Seen = {};
      const asked = Array.from({ length: 100 }, async () => count(seen, await ask(service)));
      await sleep(200);
      setBack(service);
      await Promise.all(asked);
      service.binance.heal();
      return seen;
    },
    expected: { 200: 100 },
  },
  {
    name: 'the primary is killed while a worker never gives its event loop back',
    entry: 'tests/container-process/fixtures/misbehaving.ts',
    stops: true,
    async attack(service) {
      const workers = service.workers();
      exchange(service.port, request('/block'), 1_000);
      await sleep(500);
      process.kill(service.primary, 'SIGKILL');
      for (let tries = 0; tries < 100 && workers.some(isAlive); tries++) await sleep(100);
      const living = workers.filter(isAlive);
      for (const pid of living) process.kill(pid, 'SIGKILL');
      return { 'workers that live on': living.length };
    },
    expected: { 'workers that live on': 0 },
  },
];
