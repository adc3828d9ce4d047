import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { bytesOf } from 'portable-handlers';
import { HttpError } from '../../lib/errors.ts';
import { define } from '../stack/definition.ts';
import { type Reply, reply } from '../stack/reply.ts';

/** The definition of each route of the documents' pages, which an application of their own answers. */
export const definition = define({
  isPublic: true,
  readTarget: (event) => event,
  async answer({ target }, { pages }): Promise<Reply> {
    const result = await pages?.(asGet(target));
    if (result === undefined || result.statusCode === 404) throw new HttpError(404, 'Not Found');
    const { 'content-type': contentType, ...others } = result.headers as Record<string, string>;
    return reply({
      body: bytesOf(result) ?? bodyOf(result),
      contentType: contentType as string,
      headers: others,
    });
  },
});

function bodyOf({ body = '', isBase64Encoded }: APIGatewayProxyStructuredResultV2) {
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

/** HEAD is answered as GET is; the gateway sends no body. */
function asGet(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const { requestContext } = event;
  const http = { ...requestContext.http, method: 'GET' };
  return { ...event, requestContext: { ...requestContext, http } };
}
