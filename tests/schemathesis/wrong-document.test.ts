import { createLocalPorts } from 'portable-handlers';
import { beforeEach, describe, expect, test } from 'vitest';
import { createRoutes } from '../../adapters/express.ts';
import { createPorts } from '../../handlers/ports.ts';
import { readConfig } from '../../lib/config.ts';
import { serving } from '../../packages/portable-handlers/tests/serving.ts';
import { document } from '../documented-answer.ts';
import { createMemoryLog } from '../log-line.ts';
import { runSchemathesis, schemathesisProblem } from './run.ts';

/** The document with a limit that is lower than what is checked, and a status that is not answered. */
function makeWrong(): string {
  const wrong = structuredClone(document);
  const { parameters } = wrong.paths['/api/binance/price'].get;
  parameters.find(({ name }: { name: string }) => name === 'limit').schema.maximum = 500;
  wrong.components.schemas.Health.properties.status.enum = ['well'];
  return JSON.stringify(wrong);
}

// What finds nothing where there is something proves nothing.
describe('schemathesis, with a document that is wrong', () => {
  beforeEach((context) => context.skip(schemathesisProblem !== undefined, schemathesisProblem));

  test('finds what is wrong', { timeout: 120_000 }, async () => {
    const config = readConfig({ MARKET_DATA: 'simulated' });
    const routes = await createRoutes(createPorts(config, createLocalPorts(createMemoryLog().log)));
    const body = makeWrong();
    const { port } = await serving({
      ...routes,
      'GET /openapi.json': async () => ({
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body,
      }),
    });
    const { foundNothing, report } = await runSchemathesis(`http://127.0.0.1:${port}`, {
      examples: 1,
      phases: ['coverage'],
    });
    expect(foundNothing).toBe(false);
    expect(report).toContain('parameter `limit` in query - limit: Value greater than maximum');
    expect(report).toMatch(/"healthy" is not "well"|Response violates schema/);
    expect(report).toContain('Missing required response headers');
  });
});
