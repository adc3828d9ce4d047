import { handlerEntry, type Logged, readLogged } from './handler-entry.ts';
import { type Entry, LOG_LEVELS, type Log, type LogLevel } from './log.ts';
import { stackAbove } from './place.ts';

type Write = NodeJS.WriteStream['write'];
/** What was called to write: its caller's place is the line's. */
type Writer = Logged['writer'];
type Done = ((error?: Error | null) => void) | undefined;

/** A longer text is not searched for JSON: its line would be cut anyway. */
const MAX_PARSED_LENGTH = 262_144;

/** The methods of a console, and the levels that they stand for. */
const CONSOLE_LEVELS: Record<string, LogLevel> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
};

/** The keys of a line of the contract, as `log/powertools.ts` makes it in a logger that prints by itself. */
const LINE_KEYS = 'timestamp,level,logger,message,module,function,line,extra';

/**
 * Makes lines of the contract of what handlers write with `console` and with loggers that print through
 * `process.stdout` and `process.stderr`, such as Powertools'. Other output goes where it went. To be called once the
 * process has its own sink, and before handlers are loaded. Gives back a function that undoes it.
 */
export function adoptOutput(log: Log): () => void {
  const undo = [adoptConsole(log), adoptStream('stdout', log), adoptStream('stderr', log)];
  return () => {
    for (const step of undo) step();
  };
}

function adoptConsole(log: Log): () => void {
  const methods = globalThis.console as unknown as Record<string, (...given: unknown[]) => void>;
  const given = { ...methods };
  for (const [method, level] of Object.entries(CONSOLE_LEVELS)) {
    methods[method] = function write(...args: unknown[]): void {
      log.write(handlerEntry(readArguments(level, args, write)));
    };
  }
  return () => {
    for (const method of Object.keys(CONSOLE_LEVELS)) methods[method] = given[method]!;
  };
}

/** What `console.error('failed', error)` says: its first error is the exception, the rest is text, or keys. */
function readArguments(level: LogLevel, args: unknown[], writer: Writer): Logged {
  try {
    const error = args.find((one) => one instanceof Error);
    const rest = args.filter((one) => one !== error);
    const [first] = rest;
    if (rest.length === 1 && typeof first === 'string') {
      return { error, ...readText(first, level, writer) };
    }
    if (rest.length === 1 && isPlainObject(first)) {
      const logged = readLogged(first);
      return { error, ...logged, level: logged.level ?? level, writer };
    }
    const { format } = process.getBuiltinModule('node:util');
    const message = rest.length === 0 ? errorText(error) : format(...rest);
    return { level, message, error, writer };
  } catch {
    // A proxy or a getter may throw at any touch, and nobody expects that of a console.
    return { level, message: '[unreadable]', writer };
  }
}

/** JSON of an object is what the object says; any other text is a message. */
function readText(text: string, level: LogLevel, writer: Writer): Logged {
  const object = parseObject(text);
  if (object === undefined) return { level, message: text, writer };
  const logged = readLogged(object);
  return { ...logged, level: logged.level ?? level, writer };
}

/**
 * Watches writes on a stream of the process. Only when it is first asked for: to make `process.stdout` takes a
 * function 3 ms of its cold start.
 */
function adoptStream(name: 'stdout' | 'stderr', log: Log): () => void {
  const property = Object.getOwnPropertyDescriptor(process, name)!;
  let adopted: NodeJS.WriteStream | undefined;
  let given: Write;
  Object.defineProperty(process, name, {
    ...property,
    get() {
      const stream: NodeJS.WriteStream = property.get!.call(process);
      if (stream !== adopted) {
        adopted = stream;
        given = stream.write;
        stream.write = adoptWrites(stream, log);
      }
      return stream;
    },
  });
  return () => {
    Object.defineProperty(process, name, property);
    if (adopted !== undefined) adopted.write = given;
  };
}

function adoptWrites(stream: NodeJS.WriteStream, log: Log): Write {
  const given = stream.write.bind(stream) as (...args: unknown[]) => boolean;

  return function write(chunk: unknown, encoding?: unknown, done?: unknown): boolean {
    const entry = typeof chunk === 'string' ? readWritten(chunk, write as Writer) : undefined;
    if (entry === undefined) return given(chunk, encoding, done);
    log.write(entry);
    const callback = (typeof encoding === 'function' ? encoding : done) as Done;
    if (callback !== undefined) process.nextTick(callback);
    return true;
  } as Write;
}

/** What a text says that a logger or a console wrote; undefined for what anything else wrote. */
function readWritten(text: string, writer: Writer): Entry | undefined {
  if (!text.endsWith('\n')) return undefined;
  const object = parseObject(text);
  if (object !== undefined && isLine(object)) return againOf(object);
  const logged = object && readLogged(object);
  if (logged?.level !== undefined) {
    return handlerEntry({ ...logged, level: logged.level, writer: writer });
  }
  const method = consoleMethod(writer);
  if (method === undefined) return undefined;
  return handlerEntry(readText(text, CONSOLE_LEVELS[method] ?? 'INFO', writer));
}

/** The method of a console that wrote, by the frames that Node's consoles have in the stack. */
function consoleMethod(writer: Writer): string | undefined {
  return /\.(\w+) \(node:internal\/console\//.exec(stackAbove(writer, 2))?.[1];
}

/** A line that a logger's formatter has made: it keeps its place and gets what this process adds. */
function againOf(line: Record<string, unknown>): Entry {
  const { level, message, module, line: number, extra, timestamp } = line;
  return {
    level: level as LogLevel,
    part: 'handler',
    message: String(message),
    time: new Date(String(timestamp)),
    extra: extra as Record<string, unknown>,
    isPlain: true,
    site: {
      place: { module: String(module), function: String(line.function), line: Number(number) },
    },
  };
}

function isLine(object: Record<string, unknown>): boolean {
  return (
    Object.keys(object).join() === LINE_KEYS &&
    LOG_LEVELS.includes(object.level as LogLevel) &&
    Object(object.extra).event === 'handler_log'
  );
}

function parseObject(text: string): Record<string, unknown> | undefined {
  const trimmed = text.length > MAX_PARSED_LENGTH ? '' : text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  try {
    return JSON.parse(trimmed);
  } catch {
    return undefined; // Text that only looks like JSON.
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  try {
    const prototype = Object(value) === value ? Object.getPrototypeOf(value) : undefined;
    return prototype === Object.prototype || prototype === null;
  } catch {
    return false; // A proxy may refuse.
  }
}

function errorText(error: unknown): string {
  const { name, message } = error as Error;
  return error === undefined ? '' : `${name}: ${message}`;
}
