/** What goes to the client, apart from what is added to every answer. */
export type Answer = {
  statusCode: number;
  contentType: string | undefined;
  /** The others, names and values in turn, as `writeHead` takes them. The answer's own: it is added to. */
  headers: string[];
  /** Nothing where the status allows no body. */
  body: string | Buffer | undefined;
  /** A length that the handler gave; it counts only for HEAD, whose answers have no body to measure. */
  statedLength?: string | undefined;
};

const MESSAGES = {
  400: 'Bad Request',
  404: 'Not Found',
  408: 'Request Timeout',
  413: 'Request Entity Too Large',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** A status of an answer that the gateway gives in place of the handler. */
export type GatewayStatus = keyof typeof MESSAGES;

/** The message of the gateway's answer with a status. */
export function messageOf(statusCode: GatewayStatus): string {
  return MESSAGES[statusCode];
}

/** The gateway's own answer. Its 503 was recorded without a content-type. */
export function gatewayAnswer(statusCode: GatewayStatus): Answer {
  return {
    statusCode,
    contentType: statusCode === 503 ? undefined : 'application/json',
    headers: [],
    body: JSON.stringify({ message: MESSAGES[statusCode] }),
  };
}
