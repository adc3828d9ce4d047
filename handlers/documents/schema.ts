/** JSON Schema 2020-12, which is what OpenAPI 3.1 has for schemas. */
export type Schema = { [keyword: string]: unknown };

/** An object that has all of `properties`. */
export function object(properties: Record<string, Schema>, rest: Schema = {}): Schema {
  return { type: 'object', required: Object.keys(properties), properties, ...rest };
}

export function array(items: Schema, rest: Schema = {}): Schema {
  return { type: 'array', items, ...rest };
}

export function text(description: string, rest: Schema = {}): Schema {
  return { type: 'string', description, ...rest };
}

export function number(description: string, rest: Schema = {}): Schema {
  return { type: 'number', description, ...rest };
}

/** A whole number that is not negative. */
export function count(description: string): Schema {
  return { type: 'integer', minimum: 0, description };
}

/** An instant as the answers write it: ISO 8601, UTC, three decimals. */
export function instant(description: string): Schema {
  return text(description, {
    format: 'date-time',
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
  });
}

/** The same, or null. */
export function nullable(schema: Schema): Schema {
  const values = schema.enum as unknown[] | undefined;
  return { ...schema, type: [schema.type, 'null'], ...(values && { enum: [...values, null] }) };
}

/** One of the document's components. */
export function reference(kind: 'schemas' | 'responses' | 'headers', name: string): Schema {
  return { $ref: `#/components/${kind}/${name}` };
}
