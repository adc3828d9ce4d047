import { expect, test } from 'vitest';
import { redactorOf, redactQuery, secretsOf } from './redaction.ts';

test.each([
  ['', ''],
  ['symbol=BTCUSDT&limit=5', 'symbol=BTCUSDT&limit=5'],
  ['token=abc', 'token=[redacted]'],
  ['a=1&apiKey=abc&b=2', 'a=1&apiKey=[redacted]&b=2'],
  ['X-Amz-Signature=0f&x', 'X-Amz-Signature=[redacted]&x'],
  ['PASSWORD=p%26q', 'PASSWORD=[redacted]'],
  ['client_secret=a=b=c', 'client_secret=[redacted]'],
  ['t%6Fken=abc', 't%6Fken=[redacted]'],
  ['%74%6f%6b%65%6e=abc', '%74%6f%6b%65%6e=[redacted]'],
  ['user%5Bpass+word%5D=abc', 'user%5Bpass+word%5D=abc'],
  ['user%5Bpassword%5D=abc', 'user%5Bpassword%5D=[redacted]'],
  ['%zztoken=abc', '%zztoken=[redacted]'],
  ['%zz%74oken=abc', '%zz%74oken=[redacted]'],
  ['%ff%74oken=abc', '%ff%74oken=[redacted]'],
  ['token', 'token'],
  ['token=', 'token='],
  ['token=a&token=b', 'token=[redacted]&token=[redacted]'],
  ['&&=token&', '&&=token&'],
  ['a=token', 'a=token'],
  ['a=%7Z+%20;[]', 'a=%7Z+%20;[]'],
])('the query %j is shown as %j', (query, shown) => {
  expect(redactQuery(query)).toBe(shown);
});

test('values of telling headers, cookies and parameters are secrets, raw and decoded', () => {
  const secrets = secretsOf({
    headers: {
      Authorization: 'Bearer abc.def.ghi',
      'x-api-key': 'key-0123456789',
      cookie: 'first=cookie-one; second="cookie two"',
      'user-agent': 'not a secret',
    },
    cookies: ['third=cookie%2Bthree', 'fourth=cookie-four;fifth=cookie-five'],
    rawQueryString: 'symbol=BTCUSDT&token=query+one%21&key=short&secret=sixsix',
  });
  expect(secrets).toEqual(
    expect.arrayContaining([
      'Bearer abc.def.ghi',
      'abc.def.ghi',
      'key-0123456789',
      'cookie-one',
      'cookie two',
      'cookie%2Bthree',
      'cookie+three',
      'query+one%21',
      'query+one!',
      'query one!',
      'cookie-four',
      'cookie-five',
      'sixsix',
    ]),
  );
  for (const open of ['not a secret', 'BTCUSDT', 'short']) expect(secrets).not.toContain(open);
});

test('a value is redacted wherever it occurs, the longest first', () => {
  const redact = redactorOf(['secret', 'secret-and-more', 'a.b*c(d']);
  expect(redact('secret-and-more, secret, asecretb')).toBe('[redacted], [redacted], a[redacted]b');
  expect(redact('xa.b*c(dx axbxxc(d')).toBe('x[redacted]x axbxxc(d');
  const odd = '^a$b|c[d]e{2}f?g+h\\w)';
  expect(redactorOf([odd])(`x${odd}x a$b`)).toBe('x[redacted]x a$b');
});

test('without secrets a text is as it was', () => {
  expect(redactorOf([])('anything')).toBe('anything');
});
