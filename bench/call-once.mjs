// A process of its own for one cold start, in JavaScript so that nothing but the bundle is translated:
// imports a bundle as Lambda's runtime client does, has it answer one request, prints both times in ms.
import { createRequire } from 'node:module';

const [file, routeKey, path, rawQueryString = ''] = process.argv.slice(2);

// What Lambda's runtime client has loaded by then.
const require = createRequire(import.meta.url);
for (const name of ['http', 'net', 'fs', 'path', 'util', 'os', 'worker_threads']) {
  require(`node:${name}`);
}

const query = Object.fromEntries(new URLSearchParams(rawQueryString));
const event = {
  version: '2.0',
  routeKey,
  rawPath: path,
  rawQueryString,
  headers: { 'user-agent': 'bench' },
  ...(rawQueryString !== '' && { queryStringParameters: query }),
  requestContext: {
    http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
    requestId: 'JKJaXmPLvHcESHA=',
  },
  isBase64Encoded: false,
};
const deadline = Date.now() + 25_000;
const context = {
  awsRequestId: '8f507cfc-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => deadline - Date.now(),
};

// `performance` would load a module before the bundle does.
const start = process.hrtime.bigint();
const { handler } = await import(file);
const imported = process.hrtime.bigint();
const { statusCode } = await handler(event, context);
const answered = process.hrtime.bigint();
const times = {
  importMs: Number(imported - start) / 1e6,
  answerMs: Number(answered - imported) / 1e6,
};
process.stderr.write(`${JSON.stringify({ ...times, statusCode })}\n`);
process.exit();
