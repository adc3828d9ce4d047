import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { boundText, cutText } from './cut-text.ts';
import type { Entry, Log, Site } from './log.ts';
import { plainCopy } from './plain.ts';
import { redactorOf, redactPath, redactQuery, secretsOf } from './redaction.ts';

/** A request that was answered with status 400 or above. */
export type FailedRequest = {
  /** The request. It is logged once, whoever sees the failure first. */
  event: APIGatewayProxyEventV2;
  statusCode: number;
  /** What the client was told, or why. */
  detail: unknown;
  /** Milliseconds since the request arrived. */
  elapsedMs: number;
  error?: unknown;
};

/** How its line is written. */
export type FailureOptions = {
  /** Texts of a service's own about the request, by their keys in `extra`. */
  facts?: Record<string, string | undefined>;
  /** The caller's own, if it may be called often. */
  site?: Site;
  /** What logs for its own caller, whose place is then the line's. */
  writer?: Entry['writer'];
};

const CLIENT_REQUEST_ID = /^[A-Za-z0-9._:=+/-]{1,128}$/;

/** Bytes of path, query and user agent, each. */
const MAX_TEXT_BYTES = 2_048;

const logged = new WeakSet<object>();

/** The client's `x-request-id` where it is a sound one, else the gateway's id. */
export function requestIdOf(event: APIGatewayProxyEventV2): string {
  // A function can be called with anything, also with no object at all.
  const { headers, requestContext }: Partial<APIGatewayProxyEventV2> = Object(event);
  const own = headers?.['x-request-id'];
  if (typeof own === 'string' && CLIENT_REQUEST_ID.test(own)) return own;
  return textOf(requestContext?.requestId);
}

/** What lines say of a request. Takes whatever a function is called with. */
export function describeRequest(event: APIGatewayProxyEventV2) {
  const parts: Partial<APIGatewayProxyEventV2> = Object(event);
  const { rawPath, rawQueryString, headers, cookies, requestContext } = parts;
  const http = requestContext?.http;
  const path = textOf(rawPath);
  const query = textOf(rawQueryString);
  const secrets = secretsOf({
    rawPath: path,
    headers: headers ?? {},
    cookies: Array.isArray(cookies) ? cookies : [],
    rawQueryString: query,
  });
  const gatewayId = textOf(requestContext?.requestId);
  const ownId = requestIdOf(event);
  const requestId = secrets.some((secret) => ownId.includes(secret)) ? gatewayId : ownId;
  return {
    requestId,
    /** The gateway's own, where the client's is kept. */
    gatewayRequestId: gatewayId === '' || gatewayId === requestId ? undefined : gatewayId,
    method: textOf(http?.method),
    path,
    query,
    clientHost: textOf(http?.sourceIp),
    userAgent: textOf(http?.userAgent),
    /** Values that no line may show. */
    secrets,
  };
}

/** Writes the one line of a request that was answered with status 400 or above. Never throws. */
export function logFailedRequest(
  log: Log,
  failed: FailedRequest,
  { facts = {}, site, writer = logFailedRequest }: FailureOptions = {},
): void {
  const { event, statusCode, elapsedMs, error } = failed;
  // Asked first: what a line needs is not made in vain.
  if (logged.has(event)) return;
  if (Object(event) === event) logged.add(event);
  const request = describeRequest(event);
  const redact = redactorOf(request.secrets);
  const cut = (text: string) => cutText(redact(text).toWellFormed(), MAX_TEXT_BYTES);
  log.write({
    level: 'ERROR',
    part: 'request',
    message: 'Request failed',
    extra: {
      type: 'request_error',
      request_id: show(request.requestId),
      method: show(request.method),
      path: cut(redactPath(request.path)),
      query_params: cut(redactQuery(request.query)),
      status_code: statusCode,
      client_host: show(request.clientHost),
      // Three decimals: no clock here knows more.
      process_time_ms: elapsedMs > 0 ? Math.round(elapsedMs * 1_000) / 1_000 : 0,
      user_agent: cut(request.userAgent),
      detail: plainCopy(failed.detail, redact),
      ...showAll(facts),
    },
    isPlain: true,
    ...(site && { site }),
    ...(error !== undefined && { error }),
    writer,
    gatewayRequestId: request.gatewayRequestId,
    secrets: request.secrets,
  });
}

function showAll(facts: Record<string, string | undefined>): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [key, fact] of Object.entries(facts)) if (fact !== undefined) shown[key] = show(fact);
  return shown;
}

/**
 * A hook that writes the line of each failed request that it is told of, unless the handler has, for the
 * same event. Gives back a promise while lines are not taken: the answer has to wait for it.
 */
export function logFailedRequests(log: Log) {
  const site: Site = {};
  return function logFailure(failed: FailedRequest): Promise<void> | undefined {
    logFailedRequest(log, failed, { site, writer: logFailure });
    return log.drained();
  };
}

function show(text: string): string {
  return boundText(text.toWellFormed());
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
