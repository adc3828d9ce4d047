import { describe, expect, it } from 'vitest';
import { callRoute, createPorts } from '../tests/call.ts';
import { expectLogLine } from '../tests/log-line.ts';

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
