import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { exchangeRaw } from '../../../tests/raw-http.ts';
import { DOORS, serving } from '../../../tests/serving.ts';
import type { Options } from '../settings.ts';

/** The Context that the handler of a route key gets, by whatever door. */
async function contextOf(
  routeKey: string,
  options: Options = {},
  door: keyof typeof DOORS = 'createServer',
): Promise<Context> {
  let given: Context | undefined;
  const routes = {
    [routeKey]: (_: unknown, context: Context) => {
      given = context;
      return {};
    },
  };
  const { port } = await serving(routes, options, door);
  const [method = 'GET', path = '/'] = routeKey === '$default' ? [] : routeKey.split(' ');
  const target = encodeURI(path.replace(/[{}+]/g, ''));
  const verb = method === 'ANY' ? 'PUT' : method;
  await exchangeRaw(port, `${verb} ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`);
  return given as Context;
}

describe('the function of a route', () => {
  it.each([
    ['GET /', 'GET'],
    ['GET /api/binance/price', 'GET-api-binance-price'],
    ['GET /pets/{pet_id}', 'GET-pets-pet_id'],
    ['ANY /{proxy+}', 'ANY-proxy'],
    ['GET /a.b~c/€', 'GET-a-b-c'],
    ['$default', 'default'],
    [`GET /${'long-'.repeat(20)}`, `GET-${'long-'.repeat(12)}`],
  ])('is named after its route key: %s', async (routeKey, name) => {
    const context = await contextOf(routeKey);
    expect(context).toMatchObject({
      functionName: name,
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      logGroupName: `/aws/lambda/${name}`,
    });
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  it.each(Object.keys(DOORS) as (keyof typeof DOORS)[])(
    'has the name and the region that it is given by %s',
    async (door) => {
      const options = { functionName: 'prices', region: 'eu-central-1' };
      expect(await contextOf('GET /a', options, door)).toMatchObject({
        functionName: 'prices',
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:prices',
        logGroupName: '/aws/lambda/prices',
      });
    },
  );

  it.each<[string, Options['functionName'], string]>([
    ['a record', { 'GET /a': 'alpha', 'GET /b': 'beta' }, 'alpha'],
    ['a record without it', { 'GET /b': 'beta' }, 'GET-a'],
    ['a function', (routeKey) => `f-${routeKey.slice(5)}`, 'f-a'],
    ['a function that knows none', () => undefined, 'GET-a'],
  ])('has its name by its route key from %s', async (_, functionName, name) => {
    expect((await contextOf('GET /a', { functionName })).functionName).toBe(name);
  });

  it.each(['', 'with space', 'a/b', 'ü', 'x'.repeat(65)])(
    'has no name that Lambda would not take: %j',
    async (name) => {
      await expect(contextOf('GET /a', { functionName: { 'GET /a': name } })).rejects.toThrow(
        new TypeError(
          `The function name "${name}" of "GET /a" is not one of 1 to 64 letters, digits, hyphens and underscores`,
        ),
      );
    },
  );

  it('is one of several in a table, each call with an id of its own', async () => {
    const contexts: Context[] = [];
    const handler = (_: unknown, context: Context) => {
      contexts.push(context);
      return {};
    };
    const { port } = await serving({ 'GET /a': handler, 'GET /b': handler });
    for (const path of ['/a', '/b', '/a']) {
      await exchangeRaw(port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    }
    expect(contexts.map(({ functionName }) => functionName)).toEqual(['GET-a', 'GET-b', 'GET-a']);
    expect(new Set(contexts.map(({ awsRequestId }) => awsRequestId)).size).toBe(3);
    expect(new Set(contexts.map(({ logStreamName }) => logStreamName)).size).toBe(1);
  });
});
