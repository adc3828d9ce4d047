import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../lib/config.ts';
import { readProjectFile } from './product-files.ts';
import { ofContainer, settings as rows } from './settings.ts';

/** The container listens where its port is published, whatever `.env` says. */
const FIXED_IN_CONTAINER = { API_HOST: '0.0.0.0', API_PORT: '8000' };

/** What Compose sets unless told otherwise: nobody outside its network reaches that port. */
const SET_BY_COMPOSE = { API_METRICS_PORT: '9464' };

const settings = rows.map(({ name }) => name);

const envText = readProjectFile('.env');
const compose = readProjectFile('docker-compose.yml');
const composed = Object.fromEntries(
  [...compose.matchAll(/^ {6}([A-Z_]+): (.+)$/gm)].map(([, name, value]) => [name, value]),
);

describe('README.md', () => {
  // | `API_PORT` | what it is | `8000` |, or | none | for a setting that is off unless given
  const rows = new Map(
    [
      ...readProjectFile('README.md').matchAll(
        /^\| `([A-Z_]+)` \|.*\| (?:`([^`|]*)`[^|]*|none )\|$/gm,
      ),
    ].map(([, name = '', value = '']) => [name, value]),
  );

  test.each(settings)('has a row for %s with the default that it has', (name) => {
    const told = rows.get(name);
    expect(told, `a row | \`${name}\` | … | \`default\` |`).toBeDefined();
    expect(readConfig({ [name]: told })).toEqual(readConfig({}));
  });

  test('says none of as many as are off unless given', () => {
    const off = Object.values(readConfig({})).filter(
      (value) => value === undefined || isEmpty(value),
    );
    expect([...rows.values()].filter((told) => told === '')).toHaveLength(off.length);
  });
});

describe('docker-compose.yml', () => {
  test.each(ofContainer)('passes %s', (name) => {
    expect(Object.keys(composed)).toContain(name);
  });

  test('lets .env decide, with the defaults of the code but for the port of the metrics', () => {
    const passed = ofContainer.filter((name) => !Object.hasOwn(FIXED_IN_CONTAINER, name));
    const defaults = passed.map((name) => {
      const [, asked, fallback] = /^\$\{([A-Z_]+):?-([^}]*)\}$/.exec(composed[name] ?? '') ?? [];
      expect(asked, `${name}: ${composed[name]}`).toBe(name);
      return [name, fallback];
    });
    expect(readConfig(Object.fromEntries(defaults))).toEqual(readConfig(SET_BY_COMPOSE));
    expect(Object.fromEntries(defaults)).toMatchObject(SET_BY_COMPOSE);
  });

  test('fixes the address inside the container', () => {
    expect(composed).toMatchObject(FIXED_IN_CONTAINER);
  });
});

describe('.env', () => {
  const named = [...envText.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name = '']) => name);

  test('names every setting that the container does not fix', () => {
    const expected = ofContainer.filter((name) => !Object.hasOwn(FIXED_IN_CONTAINER, name));
    expect(named).toEqual(expect.arrayContaining(expected));
  });

  test('names nothing that has no effect', () => {
    const read = [...compose.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name);
    expect([...settings, ...read]).toEqual(expect.arrayContaining(named));
  });

  test('holds a configuration that can be used, and market data on any machine', () => {
    expect(readConfig(parseEnv(envText))).toMatchObject({
      logLevel: 'INFO',
      environment: 'development',
      marketData: 'auto',
    });
  });
});

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
