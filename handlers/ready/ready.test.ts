import { describe, expect, it } from 'vitest';
import type { UpstreamCall } from '../../lib/candles/binance/calls.ts';
import { callRoute, createPorts, NOW } from '../../tests/call.ts';
import { expectLogLine } from '../../tests/log-line.ts';
import type { Ports } from '../ports.ts';

const READY = 'GET /health/ready';

function portsWith(overrides: Partial<Ports>, source: 'binance' | 'simulated' = 'binance') {
  const { ports, lines } = createPorts();
  return { ports: { ...ports, candles: { ...ports.candles, source }, ...overrides }, lines };
}

function lastCall(outcome: UpstreamCall['outcome']): Partial<Ports> {
  return { lastCall: () => ({ outcome, durationMs: 12, endedAt: NOW, endedTick: 0 }) };
}

describe('GET /health/ready', () => {
  it('says what it knows, asks nobody, and writes no line', async () => {
    const { ports, lines } = portsWith({});
    const { status, headers, body } = await callRoute(READY, ports);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      status: 'ready',
      checks: {
        draining: { status: 'ok' },
        memory: {
          status: 'ok',
          heap_used_bytes: expect.any(Number),
          heap_limit_bytes: expect.any(Number),
        },
        upstream: { status: 'unknown' },
      },
    });
    expect(lines).toEqual([]);
  });

  it('is not ready while it drains, and that is one line', async () => {
    const { ports, lines } = portsWith({ isDraining: () => true });
    const { status, body } = await callRoute(READY, ports);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'not_ready',
      checks: { draining: { status: 'failing' }, memory: { status: 'ok' } },
    });
    expect(lines).toHaveLength(1);
    expect(expectLogLine(lines[0]!).extra).toMatchObject({
      type: 'request_error',
      status_code: 503,
      detail: 'Not ready: draining',
    });
  });

  it.each([
    [951, 503, 'failing'],
    [950, 200, 'ok'],
  ])('with %i of 1,000 bytes in use answers %i', async (used, expected, memory) => {
    const { ports } = portsWith({ memory: () => ({ used, limit: 1_000 }) });
    const { status, body } = await callRoute(READY, ports);
    expect(status).toBe(expected);
    expect(body.checks.memory).toMatchObject({
      status: memory,
      container_used_bytes: used,
      container_limit_bytes: 1_000,
    });
  });

  it.each([
    ['ok', 'ok'],
    ['refused', 'ok'],
    ['unreachable', 'failing'],
    ['timed_out', 'failing'],
    ['paused', 'failing'],
  ] as const)(
    'stays ready after a call to Binance that was %s, and says so',
    async (outcome, says) => {
      const { ports } = portsWith(lastCall(outcome));
      const { status, body } = await callRoute(READY, ports);
      expect(status).toBe(200);
      expect(body.checks.upstream).toEqual({
        status: says,
        outcome,
        last_call_at: '2026-01-31T12:30:00.000Z',
      });
    },
  );

  it('says that the market is simulated', async () => {
    const { ports } = portsWith({}, 'simulated');
    const { body } = await callRoute(READY, ports);
    expect(body.checks.upstream).toEqual({ status: 'simulated' });
  });
});
