import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { LambdaHandler } from 'portable-handlers/http-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serving } from '../../packages/portable-handlers/tests/serving.ts';
import { expectLogLine } from '../log-line.ts';
import { type Bundles, buildTemplate } from '../runtimes/bundles.ts';
import { functionsProblem } from '../sam.ts';
import { runSchemathesis, schemathesisProblem } from '../schemathesis/run.ts';
import { functionsOf } from '../template.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const problem = functionsProblem ?? schemathesisProblem;

describe('schemathesis, against the functions under AWS’s runtime client', () => {
  let bundles: Bundles;
  let emulator: Emulator;

  beforeAll(async () => {
    if (problem !== undefined) return;
    bundles = await buildTemplate();
    const parameters = { Environment: 'development', MarketData: 'simulated' };
    emulator = await startEmulator(bundles.template, parameters);
  });
  afterAll(async () => {
    await emulator?.stop();
    await bundles?.remove();
  });

  test('finds nothing', { timeout: 600_000 }, async ({ skip }) => {
    skip(problem !== undefined, problem);
    const lines: string[] = [];

    /** What an HTTP API does with a function: our server makes the events, and answers by the results. */
    function callerOf(functionName: string): LambdaHandler {
      return async (event: APIGatewayProxyEventV2) => {
        const invocation = await emulator.invoke(functionName, event);
        lines.push(...invocation.lines);
        return JSON.parse(invocation.result);
      };
    }
    const routes = Object.fromEntries(
      functionsOf(bundles.template).flatMap(({ name, routeKeys }) =>
        routeKeys.map((routeKey) => [routeKey, callerOf(name)]),
      ),
    );
    const { port, lines: gatewayLines } = await serving(routes);

    const { foundNothing, report, summary } = await runSchemathesis(`http://127.0.0.1:${port}`, {
      // A call takes some 30 ms, one after the other.
      examples: 5,
    });
    process.stdout.write(`schemathesis, functions\n${summary}\n`);
    expect(foundNothing, report).toBe(true);
    expect(report).toContain('No issues found');
    expect(lines.map(expectLogLine).length).toBeGreaterThan(100);
    expect(gatewayLines().filter(({ extra }) => extra.status_code >= 500)).toEqual([]);
  });
});
