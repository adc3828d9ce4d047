import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readProjectFile } from '../product-files.ts';
import { LABELS, schemasAt } from './contract.ts';
import { parseLogQuery } from './parse-query.ts';

const text = readProjectFile('docs/observability.md');
const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, code]) => ({
  kind,
  code: code as string,
}));
const blocksOf = (kind: string) => blocks.filter((block) => block.kind === kind);

test('docs/observability.md names keys that a line has', () => {
  const named = [...text.matchAll(/\bextra(?:\.[a-z_]+)+/g)].map(([path]) => path);
  expect(named.length).toBeGreaterThan(10);
  for (const path of named) expect(schemasAt(path), path).not.toEqual([]);
});

test('its queries are LogQL over the labels that there are', () => {
  const queries = blocksOf('logql').flatMap(({ code }) => code.split(/\n(?=\{)/));
  expect(queries).toHaveLength(2);
  for (const query of queries) {
    const { selected } = parseLogQuery(query);
    expect(selected, query).not.toEqual([]);
    for (const { label } of selected) expect(LABELS).toContain(label);
  }
});

test('its table of labels is the list that Loki has', () => {
  const section = /### Lines\n([\s\S]*?)###/.exec(text)?.[1] ?? '';
  const rows = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(rows.sort()).toEqual([...LABELS].sort());
});

test('its examples for Elasticsearch say what extra.detail becomes, and can be read', () => {
  const [filebeat, ...others] = blocksOf('yaml').map(({ code }) => parse(code));
  expect(others).toEqual([]);
  expect(filebeat.processors).toHaveLength(4);
  const [template] = blocksOf('json').map(({ code }) => JSON.parse(code));
  const { properties } = template.template.mappings;
  expect(properties.extra.properties.detail).toEqual({ type: 'object', enabled: false });
  for (const key of Object.keys(properties.extra.properties)) {
    expect(schemasAt(`extra.${key}`), key).not.toEqual([]);
  }
});
