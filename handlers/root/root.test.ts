import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { callRoute, createPorts } from '../../tests/call.ts';
import { routes } from '../routes.ts';

describe('GET /', () => {
  it('says what the service is and links to every other route', async () => {
    const { ports } = createPorts();
    const { status, body } = await callRoute('GET /', ports);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['name', 'version', 'environment', 'source', 'links']);
    expect(body).toMatchObject({
      name: packageJson.name,
      version: packageJson.version,
      environment: 'development',
      source: 'binance',
    });
    const linked = Object.values(body.links).map((path) => `GET ${path}`);
    // What a page loads is the page's business.
    const others = Object.keys(routes).filter(
      (key) => !['GET /', '$default'].includes(key) && !key.endsWith('/{asset}'),
    );
    expect(linked.toSorted()).toEqual(others.toSorted());
  });
});
