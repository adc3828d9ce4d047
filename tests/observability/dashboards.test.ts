import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readProjectFile } from '../product-files.ts';
import { LABELS, schemasAt, wordsAt } from './contract.ts';
import { DASHBOARD_FILES, DASHBOARDS, QUERIES } from './dashboards.ts';
import { metricsOf, parseLogQuery } from './parse-query.ts';
import { needTool, run } from './tools.ts';

const OF_LOKI = QUERIES.filter(({ source }) => source === 'loki');
const OF_PROMETHEUS = QUERIES.filter(({ source }) => source === 'prometheus');

/** Prometheus' own, and those of the collector. */
const OTHERS = /^(?:up|ALERTS|otelcol_.+)$/;

const documented = readProjectFile('docs/metrics.md');
const rules: { alert: string; expr: string }[] = parse(
  readProjectFile('docker/observability/prometheus/alerts.yml'),
).groups.flatMap(({ rules }: { rules: object[] }) => rules);

test('the dashboards hold to the schemas of Grafana', async ({ skip }) => {
  const check = needTool('dashboard-check', skip);
  expect(await run(check, ...DASHBOARD_FILES)).toEqual({ code: 0, said: '' });
});

test('they ask the data sources that are provisioned, and link to each other', () => {
  const { datasources } = parse(
    readProjectFile('docker/observability/grafana/provisioning/datasources/data-sources.yaml'),
  );
  const known = datasources.map(({ uid, type }: { uid: string; type: string }) => [uid, type]);
  expect(known).toEqual([
    ['prometheus', 'prometheus'],
    ['loki', 'loki'],
  ]);
  expect(new Set(QUERIES.map(({ source }) => source))).toEqual(new Set(['prometheus', 'loki']));
  const pages = DASHBOARDS.map(({ uid }) => `/d/${uid}`);
  expect(DASHBOARDS.flatMap(({ links }) => links.map(({ url }) => url)).sort()).toEqual(pages);
});

describe('a query of lines', () => {
  test.each(OF_LOKI)('$where: takes what a line has', ({ text }) => {
    const { selected, extracted, used } = parseLogQuery(text);
    expect(selected).toContainEqual({ label: 'service_name', value: 'api' });
    for (const { label } of selected) expect(LABELS).toContain(label);
    for (const [, path] of extracted) expect(schemasAt(path), path).not.toEqual([]);
    const names = [...LABELS, ...extracted.keys(), '__error__'];
    for (const name of used) expect(names, text).toContain(name);
  });

  test.each(OF_LOKI)('$where: compares with words that exist', ({ text }) => {
    const words: Record<string, unknown[]> = {
      service_name: ['api'],
      level: wordsAt('level'),
      event: [...wordsAt('extra.type'), ...wordsAt('extra.event'), 'outside_contract'],
      status_class: ['4xx', '5xx'],
    };
    for (const { label, value } of parseLogQuery(text).selected) {
      expect(words[label]).toEqual(expect.arrayContaining(value.split('|')));
    }
  });

  test('that is none is found out', () => {
    expect(() => parseLogQuery('{a="b"} | json c="d" |')).toThrow('at character');
    expect(schemasAt('extra.exception.cause.stack')).not.toEqual([]);
    expect(schemasAt('extra.exception.trace')).toEqual([]);
  });
});

describe('a query of metrics', () => {
  const all = [
    ...OF_PROMETHEUS,
    ...rules.map(({ alert, expr }) => ({ where: `alert ${alert}`, text: expr })),
  ];
  test.each(all)('$where: names metrics that exist', ({ text }) => {
    const names = metricsOf(text);
    expect(names).not.toEqual([]);
    for (const name of names.filter((name) => !OTHERS.test(name))) {
      expect(documented).toContain(`\`${name.replace(/_bucket$/, '')}`);
    }
  });
});

test('docs/observability.md lists every alert', () => {
  const text = readProjectFile('docs/observability.md');
  const listed = [...text.matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(([, name]) => name);
  expect(listed).toEqual(rules.map(({ alert }) => alert));
});
