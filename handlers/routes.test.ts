import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { callRoute, createPorts } from '../tests/call.ts';
import { expectLogLine } from '../tests/log-line.ts';
import { routes } from './routes.ts';

const { version } = packageJson;

describe('GET /', () => {
  it('says what the service is and links to every other route', async () => {
    const { ports } = createPorts();
    const { status, body } = await callRoute('GET /', ports);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['name', 'version', 'environment', 'source', 'links']);
    expect(body).toMatchObject({
      name: packageJson.name,
      version,
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

describe('GET /health', () => {
  it('is healthy, names its version, and counts from the start of the container', async () => {
    const { ports, lines } = createPorts();
    const { status, body } = await callRoute('GET /health', ports);
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'healthy', version, uptime_seconds: 90.5 });
    expect(lines).toEqual([]);
  });
});

describe('$default', () => {
  it.each([
    ['GET', '/nope'],
    ['GET', '/health/'],
    ['GET', '/HEALTH'],
    ['GET', '/api/indicators'],
    ['POST', '//'],
  ])('answers %s %s with 404', async (method, path) => {
    const { ports, lines } = createPorts();
    const { status, body } = await callRoute('$default', ports, { method, path });
    expect(status).toBe(404);
    expect(body).toEqual({ detail: 'Not Found' });
    expect(lines).toHaveLength(1);
    expect(expectLogLine(lines[0]!).extra).toMatchObject({ method, path, status_code: 404 });
  });

  it.each([
    ['POST', '/'],
    ['PATCH', '/health'],
    ['OPTIONS', '/api/binance/price'],
    ['DELETE', '/api/indicators/analysis'],
    ['PUT', '/api/indicators/anything'],
  ])('answers %s %s with 405 and Allow', async (method, path) => {
    const { ports, lines } = createPorts();
    const { status, headers, body } = await callRoute('$default', ports, { method, path });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD');
    expect(body).toEqual({ detail: 'Method Not Allowed' });
    expect(expectLogLine(lines[0]!).extra).toMatchObject({ method, path, status_code: 405 });
  });
});
