import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { callRoute, createPorts } from '../../tests/call.ts';

describe('GET /health', () => {
  it('is healthy, names its version, and counts from the start of the container', async () => {
    const { ports, lines } = createPorts();
    const { status, body } = await callRoute('GET /health', ports);
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'healthy', version: packageJson.version, uptime_seconds: 90.5 });
    expect(lines).toEqual([]);
  });
});
