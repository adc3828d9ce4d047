import { SettingsError } from 'portable-handlers';
import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

it.each([
  ['', []],
  ['*', ['*']],
  ['https://a.example', ['https://a.example']],
  ['https://A.example, http://localhost:3000', ['https://a.example', 'http://localhost:3000']],
  ['https://a.example:8443', ['https://a.example:8443']],
])('takes the origins %j for %j', (text, expected) => {
  expect(readConfig({ API_CORS_ORIGINS: text }).corsOrigins).toEqual(expected);
});

it('refuses what no browser calls an origin, all of it at once', () => {
  const text =
    'https://a.example/,a.example,ftp://a.example,https://a.example:443,*,https://*.a.example,null';
  const problem = (entry: number) =>
    `API_CORS_ORIGINS entry ${entry} must be an origin like https://app.example.com; * stands alone`;
  expect(() => readConfig({ API_CORS_ORIGINS: text })).toThrow(
    new SettingsError([
      problem(1),
      problem(2),
      problem(3),
      problem(4),
      problem(5),
      problem(6),
      problem(7),
    ]),
  );
});
