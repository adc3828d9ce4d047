import { examples } from './readme.ts';

/** Source files by their names. */
type Files = Record<string, string>;

/** README's first example, as somebody writes it in TypeScript. */
const HELLO_TS = `
import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';

export const handler: APIGatewayProxyHandlerV2 = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'text/plain' },
  body: \`Hello \${event.pathParameters?.name}\\n\`,
});
`;

const example = (name: string) => examples[name] as string;

/** README's examples as they are printed, and two of them around a handler that throws. */
export const inJavaScript: Files = {
  ...examples,
  'handlers/broken.js': `export async function handler() {\n  throw new TypeError('broken');\n}\n`,
  'broken-box.js': example('log.js').replace('./hello.js', './handlers/broken.js'),
  'broken-service.js': example('service.js').replace('./hello.js', './handlers/broken.js'),
  'broken-container.js': example('container.js').replace('./service.js', './broken-service.js'),
};

/** The same examples as TypeScript, with a handler in TypeScript. */
export const inTypeScript: Files = Object.fromEntries(
  Object.entries({ ...examples, 'hello.js': HELLO_TS }).map(([name, code]) => [
    name.replace('.js', '.ts'),
    code.replace(/'(\.\/.*)\.js'/g, "'$1.ts'"),
  ]),
);

/** The example of the box in CommonJS. */
export const inCommonJs: Files = {
  'http-api.cjs': example('http-api.js').replace(
    /import (.*) from (.*);/g,
    'const $1 = require($2);',
  ),
};

/** A program that prints what `createServer` throws for each row of README's table of errors. */
export const PROVOKE_ERRORS = `
  import { createServer } from 'portable-handlers/http-api';
  const f = async () => 1;
  const wrong = [
    [{ 'GET hello': f }],
    [{ 'GET /{a}': f, 'GET /{b}': f }],
    [{ 'GET /': 1 }],
    [{ 'GET /': (event, context, callback) => callback() }],
    [{ 'GET /': f }, { cors: { allowOrigins: ['example.com'] } }],
    [{ 'GET /': f }, { cors: { maxAge: 1e6 } }],
    [{ 'GET /': f }, { timeout: 1 }],
  ];
  const thrown = wrong.map((given) => {
    try {
      createServer(...given);
    } catch ({ name, message }) {
      return { name, message };
    }
  });
  process.stdout.write(JSON.stringify(thrown));
`;
