import { connect, type Socket } from 'node:net';

/** An answer as it was on the wire. */
export type RawAnswer = {
  status: number;
  /** Names as written, in the order of the answer. */
  headers: [name: string, value: string][];
  /** The value of the first header of this name, in any case. */
  header(name: string): string | undefined;
  body: Buffer;
};

export type Connection = {
  socket: Socket;
  send(bytes: string | Buffer): void;
  /** The next whole answer. Rejects if the connection ends before. `bodiless` for answers to HEAD. */
  answer(bodiless?: boolean): Promise<RawAnswer>;
  /** Settles when the other side has closed, with whether by a reset. */
  closed: Promise<{ reset: boolean }>;
};

/** A connection that sends exactly what it is told, and reads answers off the wire. */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let received = Buffer.alloc(0);
  let ended = false;
  let reset = false;
  let wake = () => {};
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on('error', () => {
    reset = true;
  });
  const closed = new Promise<{ reset: boolean }>((resolve) => {
    function end(): void {
      ended = true;
      wake();
      resolve({ reset });
    }
    socket.on('end', end);
    socket.on('close', end);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });

  async function answer(bodiless = false): Promise<RawAnswer> {
    while (true) {
      const parsed = parseAnswer(received, bodiless);
      if (parsed !== undefined) {
        received = received.subarray(parsed.length);
        return parsed.answer;
      }
      if (ended) throw new Error(`the connection ended after ${JSON.stringify(String(received))}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return { socket, send: (bytes) => void socket.write(bytes), answer, closed };
}

/** Sends one request on a connection of its own and gives its answer. */
export async function exchangeRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const connection = await openConnection(port);
  connection.send(bytes);
  try {
    return await connection.answer(String(bytes).startsWith('HEAD '));
  } finally {
    connection.socket.destroy();
  }
}

function parseAnswer(
  bytes: Buffer,
  bodiless: boolean,
): { answer: RawAnswer; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(first.split(' ')[1]);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  function header(name: string): string | undefined {
    return headers.find(([candidate]) => candidate.toLowerCase() === name.toLowerCase())?.[1];
  }
  const start = end + 4;
  const size = bodiless || status < 200 ? 0 : Number(header('content-length') ?? 0);
  if (bytes.length < start + size) return undefined;
  return {
    answer: { status, headers, header, body: bytes.subarray(start, start + size) },
    length: start + size,
  };
}
