import type { APIGatewayProxyEventV2 } from 'aws-lambda';
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
    const { body = '', isBase64Encoded, headers } = result;
    const { 'content-type': contentType, ...others } = headers as Record<string, string>;
    return reply({
      body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
      contentType: contentType as string,
      headers: others,
    });
  },
});

/** HEAD is answered as GET is; the gateway sends no body. */
function asGet(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const { requestContext } = event;
  const http = { ...requestContext.http, method: 'GET' };
  return { ...event, requestContext: { ...requestContext, http } };
}
