/** A request as a client sends it. */
export type Request = {
  method: string;
  /** Path and query as on the request line. */
  target: string;
  headers?: [name: string, value: string][];
  body?: string | Buffer;
};

/** The address from which all requests come, whoever builds their events. */
export const CLIENT = '127.0.0.1';

export const HOST = 'api.example.com';

/** The bytes of a body; nothing for an empty one. */
export function bodyOf({ body = '' }: Request): Buffer | undefined {
  const bytes = Buffer.from(body);
  return bytes.length === 0 ? undefined : bytes;
}

/** The lines of the head in their order: `Host` first, and the length of a body where there is one. */
export function headersOf(request: Request): [name: string, value: string][] {
  const body = bodyOf(request);
  const length: [string, string][] = body ? [['Content-Length', String(body.length)]] : [];
  return [['Host', HOST], ...(request.headers ?? []), ...length];
}

/** The request as bytes. Header values are sent as UTF-8. */
export function bytesOf(request: Request): Buffer {
  const lines = headersOf(request).map(([name, value]) => `${name}: ${value}`);
  const head = [`${request.method} ${request.target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), bodyOf(request) ?? Buffer.alloc(0)]);
}
