import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { described, document, expectValid } from '../../tests/documented-answer.ts';
import { routes } from '../routes.ts';
import { createDocument } from './create-document.ts';

const routeKeys = Object.keys(routes).filter((key) => key !== '$default');

type Operation = {
  operationId: string;
  parameters: {
    name: string;
    in: string;
    required: boolean;
    schema: object;
    description: string;
  }[];
  responses: Record<string, object>;
};

const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      routeKey: `${method.toUpperCase()} ${path}`,
      pointer: `#/paths/${path.replaceAll('/', '~1')}/${method}`,
      operation,
    })),
);

describe('the OpenAPI document', () => {
  it('has each route of the table, and no other', () => {
    expect(operations.map(({ routeKey }) => routeKey)).toEqual(routeKeys);
  });

  it('is valid OpenAPI 3.1 by the published schema, references included', async () => {
    const { valid, errors } = await new Validator().validate(document);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references).not.toEqual([]);
    for (const [, name] of references) {
      const found = name!.split('/').reduce((value, part) => value?.[part], document);
      expect(found, name).toBeDefined();
    }
  });

  it('has the version of package.json and no host of its own', () => {
    expect(document.info).toMatchObject({ title: manifest.name, version: manifest.version });
    expect(document.servers).not.toEqual([]);
    for (const { url } of document.servers) expect(url).toMatch(/^\.?\//);
  });

  it.each(operations)('has the parameters that $routeKey checks', ({ routeKey, operation }) => {
    const { parameters } = described[routeKey]!.definition;
    const query = operation.parameters.filter(
      (parameter) => parameter.in === 'query' && parameter.name !== 'others',
    );
    expect(query.map(({ name }) => name)).toEqual(Object.keys(parameters));
    for (const { name, required, schema, description } of query) {
      const { description: told, ...checked } = parameters[name]!.schema;
      expect({ required, schema, description }).toEqual({
        required: parameters[name]!.required,
        schema: checked,
        description: told,
      });
    }
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
    const variables = [...routeKey.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name);
    expect(inPath.map(({ name }) => name)).toEqual(variables);
  });

  it('says that other parameters are ignored, where there are some', () => {
    for (const { routeKey, operation } of operations) {
      const others = operation.parameters.filter(({ name }) => name === 'others');
      const isAsked = Object.keys(described[routeKey]!.definition.parameters).length > 0;
      expect(others, routeKey).toHaveLength(isAsked ? 1 : 0);
    }
  });

  it('shows of each parameter what it may be, and an example or a default', () => {
    for (const { routeKey, operation } of operations) {
      for (const { name, schema } of operation.parameters) {
        expect(schema, `${routeKey} ${name}`).toHaveProperty('type');
        const shown = Object.keys(schema).some((key) =>
          ['examples', 'default', 'enum'].includes(key),
        );
        expect(shown, `${routeKey} ${name}`).toBe(true);
      }
    }
  });

  it('documents how each route fails: a defect, bad input, and what its gateway refuses', () => {
    for (const { routeKey, operation } of operations) {
      const statuses = Object.keys(operation.responses);
      expect(statuses).toEqual(expect.arrayContaining(['200', '429', '500', 'default']));
      const checks = Object.keys(described[routeKey]!.definition.parameters).length > 0;
      expect(statuses.includes('422'), routeKey).toBe(checks);
      expect(statuses.includes('401'), routeKey).toBe(!described[routeKey]!.definition.isPublic);
    }
  });

  it('has examples that are valid', () => {
    const examples = [...examplesIn(document.components.responses, '#/components/responses')];
    for (const { pointer, operation } of operations) {
      examples.push(...examplesIn(operation.responses, `${pointer}/responses`));
    }
    expect(examples.length).toBeGreaterThan(15);
    for (const { pointer, value } of examples) expectValid(pointer, value);
  });

  it.each([
    [true, [{ ApiKey: [] }]],
    [false, [{ ApiKey: [] }, {}]],
  ])('asks for a key where keys are set (%s), of routes that are not open', (needsKey, asked) => {
    const { paths, components } = createDocument(described, { needsKey }) as typeof document;
    expect(components.securitySchemes.ApiKey).toMatchObject({ in: 'header', name: 'x-api-key' });
    for (const { routeKey } of operations) {
      const path = routeKey.slice('GET '.length);
      const { isPublic } = described[routeKey]!.definition;
      expect(paths[path].get.security, routeKey).toEqual(isPublic ? undefined : asked);
    }
  });

  it('names each operation once', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** The examples of answers, each with the JSON pointer of its schema. */
function* examplesIn(
  responses: Record<string, object>,
  at: string,
): Generator<{ pointer: string; value: unknown }> {
  for (const [name, { content = {} }] of Object.entries<{ content?: object }>(responses)) {
    for (const [type, media] of Object.entries<Record<string, never>>(content as never)) {
      const pointer = `${at}/${name}/content/${type.replaceAll('/', '~1')}/schema`;
      if (media.example !== undefined) yield { pointer, value: media.example };
      for (const { value } of Object.values<{ value: unknown }>(media.examples ?? {})) {
        yield { pointer, value };
      }
    }
  }
}
