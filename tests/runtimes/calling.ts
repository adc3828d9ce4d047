import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Binance } from '../binance/stand-in.ts';
import { expectLogLine } from '../log-line.ts';
import { answerOf } from './answer.ts';
import { eventOf, type Route } from './event.ts';
import type { Reply } from './host.ts';
import { inTurn } from './in-turn.ts';
import { readLines } from './line-reader.ts';
import type { Request } from './request.ts';
import { chooseRoute } from './routing.ts';
import type { Runtime } from './runtime.ts';

type Options = {
  name: string;
  binance: Binance;
  settings: Record<string, string>;
  /** A module that exports `createRoutes`, or `create` for a function. */
  file: URL;
  choose(request: Request): Route;
};

/** A runtime that calls what a module exports with events, in a process of its own. */
export async function startCalling(options: Options): Promise<Runtime> {
  const { name, binance, settings, file, choose } = options;
  const child = fork(
    new URL('./host.ts', import.meta.url),
    [file.href, settings.API_REQUEST_TIMEOUT_MS!],
    {
      env: { PATH: process.env.PATH, ...settings, BINANCE_BASE_URL: binance.url },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const lines = readLines(child.stdout!);
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} has ended with code ${code}`);
  });
  // Whoever waits for an answer gets the rejection; nobody may.
  gone.catch(() => {});
  await Promise.race([once(child, 'message'), gone]);

  let calls = 0;
  return {
    name,
    binance,
    send: inTurn(async (request) => {
      const route = choose(request);
      const event = eventOf(request, route);
      const number = ++calls;
      child.send({ number, event, routeKey: route.routeKey });
      const [[{ result }], written] = (await Promise.race([
        Promise.all([
          once(child, 'message'),
          lines.takeUntil((line) => line === `end of call ${number}`),
        ]),
        gone,
      ])) as [[Reply], string[]];
      const answer = answerOf(result, request.method, event.requestContext.requestId);
      return { ...answer, lines: written.map(expectLogLine) };
    }),
    async stop() {
      child.kill();
      await Promise.allSettled([gone]);
    },
  };
}

/** Chooses among the route keys of a table. */
export function chooseFrom(routeKeys: string[]): (request: Request) => Route {
  return (request) => chooseRoute(routeKeys, request);
}
