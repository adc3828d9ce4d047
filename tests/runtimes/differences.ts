import type { Observation } from './runtime.ts';

// biome-ignore lint/suspicious/noExplicitAny: differences look into bodies and lines of any shape.
type Any = any;

/** An observation as it is compared, its body read where it is JSON. */
export type Comparable = Omit<Observation, 'body'> & { body: Any };

/** Something in which runtimes differ by nature, and that is therefore not compared. */
export type Difference = {
  name: string;
  reason: string;
  /** Puts a placeholder in its place; what does not look as it should stays, and shows. */
  hide(observation: Comparable): void;
};

/** Those of the service. What is not here is the same everywhere. */
export const DIFFERENCES: Difference[] = [
  {
    name: 'request id',
    reason: 'each gateway makes its own; where the client sent none, answer and line repeat it',
    hide(observation) {
      const id = headerOf(observation, 'apigw-requestid');
      if (id === undefined || !/^[\w-]{15}=$/.test(id)) return;
      for (const header of observation.headers) if (header[1] === id) header[1] = '[request id]';
      for (const { extra } of observation.lines) {
        if (extra.request_id === id) extra.request_id = '[request id]';
      }
    },
  },
  {
    name: 'date and connection',
    reason: 'these are a server’s, and none stands here before a handler that is called',
    hide(observation) {
      observation.headers = observation.headers.filter(
        ([name, value]) => !SERVERS_OWN[name]?.test(value),
      );
    },
  },
  {
    name: 'timestamp',
    reason: 'a line says when it was written',
    hide({ lines }) {
      for (const line of lines) line.timestamp = line.timestamp.replace(/^20.*Z$/, '[time]');
    },
  },
  {
    name: 'process_time_ms',
    reason: 'no two calls take equally long',
    hide({ lines }) {
      for (const { extra } of lines) {
        if (extra.process_time_ms >= 0) extra.process_time_ms = '[milliseconds]';
      }
    },
  },
  {
    name: 'extra.runtime',
    reason: 'it is there for what only one runtime knows',
    hide({ lines }) {
      for (const { extra } of lines) delete extra.runtime;
    },
  },
  {
    name: 'uptime',
    reason: 'each process has its own; its digits count in the length',
    hide(observation) {
      const { body } = observation;
      if (body?.uptime_seconds >= 0) body.uptime_seconds = '[seconds]';
      // HEAD has no body; no other answer of 200 is one that nobody may keep.
      else if (body !== '' || headerOf(observation, 'cache-control') !== 'no-store') return;
      hideHeader(observation, 'content-length', /^\d\d$/);
    },
  },
  {
    name: 'memory and calls of a process',
    reason: 'readiness is told by each process of itself; a container has a limit of its own',
    hide(observation) {
      const { checks } = observation.body ?? {};
      if (!(checks?.memory?.heap_limit_bytes > checks?.memory?.heap_used_bytes)) return;
      checks.memory = { status: checks.memory.status };
      checks.upstream = '[calls]';
      hideHeader(observation, 'content-length', /^\d{3}$/);
    },
  },
  {
    name: 'frames that are not ours',
    reason: 'who called the handler, and where Node, packages and the bundle lie',
    hide({ lines }) {
      for (const exception of exceptionsOf(lines)) {
        exception.stack = keepOwnFrames(exception.stack);
      }
    },
  },
  {
    name: 'address of Binance',
    reason: 'each runtime has a stand-in of its own',
    hide({ lines }) {
      for (const exception of exceptionsOf(lines)) {
        for (const key of ['message', 'stack']) {
          exception[key] = exception[key].replace(/(?:\d+\.){3}\d+:\d+/g, '[address]');
        }
      }
    },
  },
  {
    name: 'time left of a pause',
    reason: 'it runs, and the runtimes were told of it one after another',
    hide(observation) {
      hideHeader(observation, 'retry-after', /^(300|29\d)$/);
      for (const exception of exceptionsOf(observation.lines)) {
        for (const key of ['message', 'stack']) {
          exception[key] = exception[key].replace(/(No call before) 20\S+Z/, '$1 [time]');
        }
      }
    },
  },
];

const SERVERS_OWN: Record<string, RegExp> = { date: /^\w{3}, .* GMT$/, connection: /^keep-alive$/ };

function headerOf({ headers }: Comparable, name: string): string | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1];
}

function hideHeader({ headers }: Comparable, name: string, expected: RegExp): void {
  for (const header of headers) {
    if (header[0] === name && expected.test(header[1])) header[1] = `[${name}]`;
  }
}

/** The exceptions of lines, causes and aggregated errors included. */
function exceptionsOf(lines: Comparable['lines']): Any[] {
  const found: Any[] = lines.map(({ extra }) => extra.exception).filter(Boolean);
  for (const exception of found) {
    found.push(...[exception.cause, ...(exception.errors ?? [])].filter(Boolean));
  }
  return found;
}

/** A stack without the frames that are not in the handlers or below; of those, function and place. */
function keepOwnFrames(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !line.startsWith('    at ') || isOwn(line))
    .map((line) =>
      line.replace(
        /(?:file:\/\/)?\/[^ ()]*?\/((?:handlers|lib|tests\/runtimes\/fixtures)\/)/,
        '$1',
      ),
    )
    .join('\n');
}

function isOwn(frame: string): boolean {
  return (
    /[/(](?:handlers|lib|tests\/runtimes\/fixtures)\/[\w/.-]+\.ts:\d+:\d+/.test(frame) &&
    !frame.includes('node_modules')
  );
}
