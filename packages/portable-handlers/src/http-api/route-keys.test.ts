import { describe, expect, it } from 'vitest';
import { createMatcher } from './route-keys.ts';

/** The route key that is chosen, and its path parameters where it has any. */
function chosen(routeKeys: string[], method: string, path: string): unknown {
  const match = createMatcher(routeKeys).match(method, path);
  return match?.pathParameters === undefined
    ? match?.routeKey
    : [match.routeKey, match.pathParameters];
}

describe('a route', () => {
  const table = [
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
    'ANY /pets/dog/1',
    'POST /pets/{kind}/{id}',
  ];

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['PUT', '/pets/dog/1', 'ANY /pets/dog/1'],
    ['GET', '/pets/dog/2', ['GET /pets/dog/{id}', { id: '2' }]],
    ['POST', '/pets/dog/2', ['POST /pets/{kind}/{id}', { id: '2', kind: 'dog' }]],
    ['GET', '/pets/cat/1', ['GET /pets/{proxy+}', { proxy: 'cat/1' }]],
    ['DELETE', '/pets/cat/1', ['ANY /{proxy+}', { proxy: 'pets/cat/1' }]],
    ['GET', '/', ['ANY /{proxy+}', { proxy: '' }]],
  ])('is the most specific one that fits: %s %s', (method, path, expected) => {
    expect(chosen(table, method, path)).toEqual(expected);
  });

  it('without a greedy variable goes before one with it, however long its literal part', () => {
    expect(chosen(['GET /a/b/{rest+}', 'GET /{x}/{y}/{z}'], 'GET', '/a/b/c')).toEqual([
      'GET /{x}/{y}/{z}',
      { x: 'a', y: 'b', z: 'c' },
    ]);
  });

  it('is $default where no other fits, and nothing without it', () => {
    expect(chosen(['GET /a', '$default'], 'POST', '/a')).toBe('$default');
    expect(chosen(['GET /a'], 'POST', '/a')).toBeUndefined();
    expect(chosen(['GET /a'], 'HEAD', '/a')).toBeUndefined();
  });

  it.each([
    [['GET /metrics'], '/metrics/', undefined],
    [['GET /checks', 'GET /checks/{id}'], '/checks/', ['GET /checks/{id}', { id: '' }]],
    [['GET /files/{rest+}'], '/files/', ['GET /files/{rest+}', { rest: '' }]],
    [['GET /files/{rest+}'], '/files', undefined],
    [['GET /a/{x}/b'], '/a//b', undefined],
    [['GET /'], '/', 'GET /'],
    [['GET /a'], '', undefined],
  ])('%j and a path with an empty segment: %s', (table, path, expected) => {
    expect(chosen(table, 'GET', path)).toEqual(expected);
  });

  it('keeps a parameter with the name of the prototype', () => {
    const match = createMatcher(['GET /{__proto__}']).match('GET', '/x');
    expect(JSON.stringify(match?.pathParameters)).toBe('{"__proto__":"x"}');
  });
});

describe('the methods of a path', () => {
  it('are those of all routes that fit, without $default', () => {
    const matcher = createMatcher(['POST /a/b', 'GET /a/{x}', 'PUT /c', '$default']);
    expect(matcher.methodsOf('/a/b')).toEqual(['GET', 'POST']);
    expect(matcher.methodsOf('/d')).toEqual([]);
  });

  it('are all where one says ANY', () => {
    expect(createMatcher(['ANY /a']).methodsOf('/a')).toContain('OPTIONS');
  });
});

describe('an invalid route key', () => {
  it.each([
    ['/a', 'METHOD /path'],
    ['GET', 'METHOD /path'],
    ['GET  /a', 'METHOD /path'],
    ['get /a', 'method'],
    ['TRACE /a', 'method'],
    ['GET a', 'start with /'],
    ['GET /a/', 'end in /'],
    ['GET /a//b', 'literal'],
    ['GET /a{b}', 'literal'],
    ['GET /{}', 'literal'],
    ['GET /a?b', 'literal'],
    ['GET /{rest+}/a', 'last segment'],
    ['GET /{a}/{a}', 'twice'],
  ])('is refused with its reason: %s', (routeKey, reason) => {
    expect(() => createMatcher([routeKey])).toThrow(`Invalid route key "${routeKey}"`);
    expect(() => createMatcher([routeKey])).toThrow(reason);
  });

  it('is one that matches the same requests as another', () => {
    expect(() => createMatcher(['GET /a/{x}', 'GET /a/{y}'])).toThrow('the same requests');
    expect(() => createMatcher(['GET /a/{x}', 'GET /a/{x+}', 'ANY /a/{y}'])).not.toThrow();
  });
});
