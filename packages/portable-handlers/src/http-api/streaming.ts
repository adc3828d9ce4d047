/** How `awslambda.streamifyResponse` of Lambda's runtime marks a handler: the value is `response`. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** What an integration response is called whose status and headers come before its body. */
const INTEGRATION_RESPONSE = 'application/vnd.awslambda.http-integration-response';

type Marked = { [STREAMING]?: unknown };

/** The part of Lambda's response stream that `HttpResponseStream.from` works on. */
type ResponseStream = {
  setContentType(type: string): void;
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;
};

/** Whether a handler was made to write its response to a stream. */
export function isStreaming(handler: object): boolean {
  return (handler as Marked)[STREAMING] !== undefined;
}

/**
 * Gives the process the global `awslambda` of Lambda's runtime, as far as there is none: modules use it
 * as they are imported, and could not be without.
 */
export function provideStreaming(): void {
  const globals = globalThis as { awslambda?: Record<string, unknown> };
  globals.awslambda ??= {};
  globals.awslambda.streamifyResponse ??= (handler: object) =>
    Object.assign(handler, { [STREAMING]: 'response' });
  globals.awslambda.HttpResponseStream ??= HttpResponseStream;
}

/** As in Lambda's runtime: the head as JSON, eight zero bytes, then the body. */
const HttpResponseStream = {
  from(stream: ResponseStream, head: object): ResponseStream {
    stream.setContentType(INTEGRATION_RESPONSE);
    stream._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(head));
      write(new Uint8Array(8));
    };
    return stream;
  },
};
