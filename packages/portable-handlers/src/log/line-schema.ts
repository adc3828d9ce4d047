import schema from './log-line.schema.json' with { type: 'json' };

/** JSON Schemas of keys, and which of the keys must be there. */
type Shape = {
  description?: string;
  properties: Record<string, unknown>;
  required?: readonly string[];
};

/** What the lines of a service have beyond those that the package writes. Schemas may use its `$defs`. */
export type ServiceShapes = {
  /** Its events by name: the keys beside `event` and `runtime`. */
  events?: Record<string, Shape>;
  /** Keys of its own in the lines of failed requests, and in that of the start. */
  request_error?: Shape;
  startup?: Shape;
  /** Names of its own metrics and their labels, which stand at the top of lines of metrics. */
  metrics?: Record<string, unknown>;
};

/** The JSON Schema (draft 2020-12) of every line of a service: the package's shapes and the service's own. */
export function createLineSchema(own: ServiceShapes = {}) {
  const { events = {}, metrics = {} } = own;
  const { properties, $defs } = schema;
  const refs = Object.keys(events).map((event) => ({ $ref: `#/$defs/${event}` }));
  return {
    ...schema,
    properties: {
      ...properties,
      ...metrics,
      extra: { ...properties.extra, oneOf: [...properties.extra.oneOf, ...refs] },
    },
    $defs: {
      ...$defs,
      request_error: widen($defs.request_error, own.request_error),
      startup: widen($defs.startup, own.startup),
      ...Object.fromEntries(
        Object.entries(events).map(([name, event]) => [name, shapeOf(name, event)]),
      ),
    },
  };
}

/** The shape with a service's own keys, which stand before those that end `extra` of every line. */
function widen(shape: Shape, more?: Shape) {
  const { exception, runtime, ...keys } = shape.properties;
  return {
    ...shape,
    required: [...(shape.required ?? []), ...(more?.required ?? [])],
    properties: {
      ...keys,
      ...more?.properties,
      ...(exception !== undefined && { exception }),
      runtime,
    },
  };
}

function shapeOf(event: string, { properties, required = [], description }: Shape) {
  return {
    ...(description !== undefined && { description }),
    type: 'object',
    required: ['event', ...required],
    additionalProperties: false,
    properties: { event: { const: event }, ...properties, runtime: { $ref: '#/$defs/runtime' } },
  };
}
