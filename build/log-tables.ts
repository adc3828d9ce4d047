import { createLineSchema } from 'portable-handlers/log';
import ownShapes from '../lib/log-shapes.json' with { type: 'json' };

type Property = { description?: string; enum?: unknown[] };
type Shape = { description?: string; required?: string[]; properties: Record<string, Property> };

const shapes = createLineSchema(ownShapes).$defs as unknown as Record<string, Shape>;

/** The table of the keys that the line of a failed request has. */
export function requestErrorTable(): string[] {
  const { properties } = shapes.request_error as Shape;
  const rows = Object.entries(properties).map(
    ([name, { description = '' }]) => `| \`${name}\` | ${description} |`,
  );
  return ['| key of `extra` | value |', '| --- | --- |', ...rows];
}

/** The table of the other lines: the description of their shapes begins with the level. */
export function eventTable(): string[] {
  const rows = Object.entries(shapes)
    .filter(([, { properties }]) => properties.event !== undefined)
    .map(([event, shape]) => {
      const [, level, note = ''] = /^([A-Z]+|its own)(.*)$/.exec(shape.description ?? '') ?? [];
      return `| \`${event}\` | ${level} | ${keysOf(shape)}${note} |`;
    });
  return ['| `event` | level | keys of `extra` beside it |', '| --- | --- | --- |', ...rows];
}

function keysOf({ properties, required = [] }: Shape): string {
  const keys = Object.entries(properties)
    .filter(([name]) => name !== 'event' && name !== 'runtime')
    .map(([name, property]) => {
      const values = property.enum?.map((value) => `\`${value}\``).join(', ');
      const meaning = property.description ?? values;
      return `\`${name}\`${required.includes(name) ? '' : '?'}${meaning === undefined ? '' : ` (${meaning})`}`;
    });
  return keys.length === 0 ? 'none' : keys.join(', ');
}
