import type { IncomingMessage, ServerResponse } from 'node:http';

/** One answer of Binance, before a fault has its way with it. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** What is wrong with Binance's answers. Without a member that replaces it, the right answer goes out. */
export type Fault = {
  /** How many calls it befalls; absent: all, until healed. */
  times?: number;
  /** Wait before the answer. */
  delayMs?: number;
  /** Answer this instead; `status` is 200 and `body` empty where only another of the three is given. */
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Answer with a body of so many blanks instead. */
  hugeBytes?: number;
  /** Write this to the connection instead of any HTTP, then close it. */
  raw?: string;
  /** A byte of the body every so many milliseconds. */
  trickleMs?: number;
  /**
   * `truncated`: the whole length is announced, half the body sent, the connection closed.
   * `hang-up`: the connection closed without an answer; `reset`: reset. `never`: no answer at all.
   */
  end?: 'truncated' | 'hang-up' | 'reset' | 'never';
};

const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };

function refusal(code: number, msg: string): string {
  return JSON.stringify({ code, msg });
}

/** The ways in which Binance really fails, ready for `fail`. */
export const FAULTS = {
  rateLimited: {
    status: 429,
    headers: { ...JSON_TYPE, 'retry-after': '30' },
    body: refusal(
      -1003,
      'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
    ),
  },
  banned: {
    status: 418,
    headers: { ...JSON_TYPE, 'retry-after': '300' },
    body: refusal(
      -1003,
      'Way too much request weight used; IP banned until 1893456000000. Please use WebSocket Streams for live updates to avoid bans.',
    ),
  },
  forbidden: {
    status: 403,
    headers: HTML,
    body: '<!DOCTYPE HTML><HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>403 ERROR</H1></BODY></HTML>',
  },
  restricted: {
    status: 451,
    headers: JSON_TYPE,
    body: '{"code":0,"msg":"Service unavailable from a restricted location according to \'b. Eligibility\' in https://www.binance.com/en/terms."}',
  },
  broken: {
    status: 500,
    headers: HTML,
    body: '<html><body><h1>500 Internal Server Error</h1></body></html>',
  },
  unavailable: {
    status: 503,
    headers: JSON_TYPE,
    body: refusal(-1008, 'Server is currently overloaded with other requests. Please try again.'),
  },
  notJson: { status: 200, headers: JSON_TYPE, body: '[[1767225600000,"87648.21000000",' },
  otherShape: { status: 200, headers: JSON_TYPE, body: '{"candles":[]}' },
  truncated: { end: 'truncated' },
  huge: { hugeBytes: 8_000_000 },
  notHttp: { raw: 'SSH-2.0-OpenSSH_9.2p1\r\n' },
  hangUp: { end: 'hang-up' },
  reset: { end: 'reset' },
  silent: { end: 'never' },
  trickle: { trickleMs: 50 },
} as const satisfies Record<string, Fault>;

/** A fault as `PUT /faults` brings it. Throws where a member is misspelt: it would be no fault at all. */
export function parseFault(text: string): Fault {
  const known = 'times delayMs status headers body hugeBytes raw trickleMs end'.split(' ');
  const fault = JSON.parse(text);
  const unknown = Object.keys(fault).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no such fault: ${unknown.join(', ')}`);
  return fault;
}

/** Sends an answer as the fault wants it: whole, late, drop by drop, in part or not at all. */
export async function deliver(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  fault: Fault = {},
): Promise<void> {
  if (fault.delayMs !== undefined) await pause(fault.delayMs);
  if (fault.end === 'never' || request.socket.destroyed) return;
  if (fault.end === 'reset') return void request.socket.resetAndDestroy();
  if (fault.end === 'hang-up') return void request.socket.destroy();
  if (fault.raw !== undefined) return void request.socket.end(fault.raw);

  const { status, headers, body } = spoil(answer, fault);
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
  if (fault.end === 'truncated') {
    response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
  } else if (fault.trickleMs !== undefined) {
    for (let at = 0; at < bytes.length && !response.destroyed; at++) {
      response.write(bytes.subarray(at, at + 1));
      await pause(fault.trickleMs);
    }
    response.end();
  } else {
    response.end(bytes);
  }
}

function spoil(answer: Answer, { status, headers, body, hugeBytes }: Fault): Answer {
  if (hugeBytes !== undefined) return { ...answer, body: ' '.repeat(hugeBytes) };
  if (status === undefined && headers === undefined && body === undefined) return answer;
  return { status: status ?? 200, headers: headers ?? {}, body: body ?? '' };
}

/** A wait that keeps no process alive. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
