import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { listen } from '../../packages/portable-handlers/tests/serving.ts';
import { INDEXED } from './contract.ts';

/** A line as Loki would store it. */
export type Stored = {
  labels: Record<string, string>;
  /** What is neither label nor line: Loki's structured metadata. */
  metadata: Record<string, unknown>;
  /** Nanoseconds since the epoch. */
  time: string;
  line: string;
};

export type LokiStandIn = {
  url: string;
  stored: Stored[];
  /** Answers 503 from now on, or no longer. */
  away(isAway: boolean): void;
  /** How often it answered 503. */
  refused(): number;
};

type Attribute = { key: string; value: Record<string, unknown> };
type LogRecord = { timeUnixNano: string; body: { stringValue: string }; attributes?: Attribute[] };
type Body = {
  resourceLogs: {
    resource: { attributes?: Attribute[] };
    scopeLogs: { logRecords: LogRecord[] }[];
  }[];
};

/**
 * Takes lines where Loki takes them from OpenTelemetry (in JSON), and makes labels as `loki.yaml` says: of
 * the attributes of a resource that it names. Runs until the test is over.
 */
export async function startLokiStandIn(): Promise<LokiStandIn> {
  const stored: Stored[] = [];
  let isAway = false;
  let refused = 0;
  const server = createServer(async (request, response) => {
    const bytes = await buffer(request);
    if (isAway || request.url !== '/otlp/v1/logs') {
      if (isAway) refused++;
      response.writeHead(isAway ? 503 : 404).end();
      return;
    }
    const isPacked = request.headers['content-encoding'] === 'gzip';
    stored.push(...readLines(JSON.parse(String(isPacked ? gunzipSync(bytes) : bytes))));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    stored,
    away: (now) => {
      isAway = now;
    },
    refused: () => refused,
  };
}

function readLines({ resourceLogs }: Body): Stored[] {
  return resourceLogs.flatMap(({ resource, scopeLogs }) => {
    const all = valuesOf(resource.attributes);
    const isLabel = ([name]: [string, unknown]) => INDEXED.includes(name);
    const labels = Object.fromEntries(
      all.filter(isLabel).map(([name, value]) => [name.replaceAll('.', '_'), String(value)]),
    );
    const rest = all.filter((entry) => !isLabel(entry));
    return scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map(({ timeUnixNano, body, attributes }) => ({
        labels,
        metadata: Object.fromEntries([...rest, ...valuesOf(attributes)]),
        time: timeUnixNano,
        line: body.stringValue,
      })),
    );
  });
}

function valuesOf(attributes: Attribute[] = []): [string, unknown][] {
  return attributes.map(({ key, value }) => [key, Object.values(value)[0]]);
}
