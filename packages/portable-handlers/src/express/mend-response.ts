import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

/**
 * Mends what `serverless-http` would lose of a response: headers that are given to `writeHead`, in each form that
 * Node takes, texts in an encoding other than UTF-8, and `Transfer-Encoding`, by which it would cut up the body.
 */
export function mendResponse(res: ServerResponse): void {
  const { writeHead, setHeader, write, end } = res;

  res.setHeader = (name, value) => {
    return name.toLowerCase() === 'transfer-encoding'
      ? res
      : (setHeader.call(res, name, value) ?? res);
  };
  res.writeHead = (statusCode: number, reason?: string | Headers, headers?: Headers) => {
    setHeaders(res, typeof reason === 'string' ? headers : reason);
    res.statusCode = statusCode;
    if (typeof reason === 'string') res.statusMessage = reason;
    writeHead.call(res, statusCode);
    return res;
  };
  res.write = (chunk: unknown, ...rest: unknown[]) => write.apply(res, bytesFirst(chunk, rest));
  res.end = (chunk?: unknown, ...rest: unknown[]) => {
    return end.apply(
      res,
      typeof chunk === 'string' ? bytesFirst(chunk, rest) : ([chunk, ...rest] as never),
    );
  };
}

/** The same arguments, with a text as the bytes that it stands for. */
function bytesFirst(chunk: unknown, rest: unknown[]): never {
  if (typeof chunk !== 'string') return [chunk, ...rest] as never;
  const [encoding, ...others] = typeof rest[0] === 'string' ? rest : [undefined, ...rest];
  return [Buffer.from(chunk, encoding as BufferEncoding | undefined), ...others] as never;
}

/** Each name of the given headers replaces what was set; one that is there several times is a list. */
function setHeaders(res: ServerResponse, headers: Headers): void {
  const found = new Map<string, string[]>();
  for (const [name, value] of pairsOf(headers)) {
    if (value === undefined) continue;
    const values = (Array.isArray(value) ? value : [value]).map(String);
    found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), ...values]);
  }
  for (const [name, values] of found)
    res.setHeader(name, values.length === 1 ? values[0]! : values);
}

function pairsOf(headers: Headers): [name: string, value: OutgoingHttpHeader | undefined][] {
  if (!Array.isArray(headers)) return Object.entries(headers ?? {});
  if (Array.isArray(headers[0])) return headers as never;
  // Names and values in turn.
  return headers.flatMap((name, index) =>
    index % 2 === 0 ? [[String(name), headers[index + 1]] as [string, OutgoingHttpHeader]] : [],
  );
}
