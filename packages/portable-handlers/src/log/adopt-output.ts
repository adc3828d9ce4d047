import { handlerEntry, type Logged, readLogged } from './handler-entry.ts';
import { type Entry, LOG_LEVELS, type Log, type LogLevel } from './log.ts';
import { stackAbove } from './place.ts';
import { plainCopy } from './plain.ts';
import { ownWrites } from './stdout.ts';

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
 * `process.stdout` and `process.stderr`, such as Powertools'. Other output goes where it went. To be called once,
 * before handlers are loaded.
 */
export function adoptOutput(log: Log): void {
  const methods = globalThis.console as unknown as Record<string, (...given: unknown[]) => void>;
  for (const [method, level] of Object.entries(CONSOLE_LEVELS)) {
    const original = methods[method]?.bind(methods);
    methods[method] = function write(...args: unknown[]): void {
      if (original !== undefined && hasError(args) && isRuntimeClient()) passOn(original, args);
      else log.write(handlerEntry(readArguments(level, args, write)));
    };
  }
  adoptStream('stdout', log);
  adoptStream('stderr', log);
}

/** Whether what is written now is no handler's. */
let isPassing = false;

function passOn(write: (...given: unknown[]) => void, args: unknown[]): void {
  isPassing = true;
  try {
    write(...args);
  } finally {
    isPassing = false;
  }
}

function hasError(args: unknown[]): boolean {
  try {
    return args.some((one) => one instanceof Error);
  } catch {
    return false; // A proxy may throw at any touch.
  }
}

/** Whether Lambda's runtime client calls `console`: that a module cannot be loaded is a crash, whose line is written. */
function isRuntimeClient(): boolean {
  return new Error().stack?.split('\n')[3]?.includes('/var/runtime/') ?? false;
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
 * Reads what is written to a stream of the process, once the stream is first asked for: to make `process.stdout`
 * takes a function 3 ms of its cold start.
 */
function adoptStream(name: 'stdout' | 'stderr', log: Log): void {
  const property = Object.getOwnPropertyDescriptor(process, name)!;
  Object.defineProperty(process, name, {
    ...property,
    get() {
      const stream: NodeJS.WriteStream = property.get!.call(process);
      if (!ownWrites.has(stream)) {
        ownWrites.set(stream, stream.write);
        stream.write = adoptWrites(stream, log);
      }
      return stream;
    },
  });
}

function adoptWrites(stream: NodeJS.WriteStream, log: Log): Write {
  const given = stream.write.bind(stream) as (...args: unknown[]) => boolean;

  return function write(chunk: unknown, encoding?: unknown, done?: unknown): boolean {
    const entry =
      typeof chunk === 'string' && !isPassing ? readWritten(chunk, write as Writer) : undefined;
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
  // A line of the contract is one already, unless a logger printed it that knows nothing of this process.
  if (object !== undefined && isLine(object)) return againOf(object);
  const logged = object && readLogged(object);
  if (logged?.level !== undefined) return handlerEntry({ ...logged, level: logged.level, writer });
  const method = consoleMethod(writer);
  if (method === undefined) return undefined;
  return handlerEntry(readText(text, CONSOLE_LEVELS[method] ?? 'INFO', writer));
}

/** The method of a console that wrote, by the frames that Node's consoles have in the stack. */
function consoleMethod(writer: Writer): string | undefined {
  return /\.(\w+) \(node:internal\/console\//.exec(stackAbove(writer, 2))?.[1];
}

/** Whether an object has the keys of a line, in their order; a line of metrics has more behind them. */
function isLine(object: Record<string, unknown>): boolean {
  return Object.keys(object).join().startsWith(LINE_KEYS);
}

/** A line that a logger's formatter has made keeps its place and gets what this process adds; others are whole. */
function againOf(line: Record<string, unknown>): Entry | undefined {
  const { level, message, module, function: name, line: number, timestamp } = line;
  const { exception, ...keys } = Object(line.extra);
  const time = new Date(String(timestamp));
  const known = LOG_LEVELS.find((one) => one === level);
  if (keys.event !== 'handler_log' || known === undefined || Number.isNaN(time.getTime())) {
    return undefined;
  }
  return {
    level: known,
    part: 'handler',
    message: String(message),
    time,
    extra: { ...(plainCopy(keys) as object), ...(exception !== undefined && { exception }) },
    isPlain: true,
    site: { place: { module: String(module), function: String(name), line: Number(number) } },
  };
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
