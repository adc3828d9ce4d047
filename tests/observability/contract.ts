import { parse } from 'yaml';
import { LINE_SCHEMA } from '../log-line.ts';
import { readProjectFile } from '../product-files.ts';

type Schema =
  | boolean
  | {
      $ref?: string;
      oneOf?: Schema[];
      properties?: Record<string, Schema>;
      const?: unknown;
      enum?: unknown[];
    };

const ROOT_SCHEMA = LINE_SCHEMA as Schema;
const DEFINITIONS = LINE_SCHEMA.$defs as Record<string, Schema>;

/** The collector's attributes of which Loki makes labels. */
export const INDEXED: string[] = parse(readProjectFile('docker/observability/loki.yaml'))
  .limits_config.otlp_config.resource_attributes.attributes_config[0].attributes;

/** The labels of streams; they have no dots. */
export const LABELS = INDEXED.map((name) => name.replaceAll('.', '_'));

/** All that a line can have at a place such as `extra.exception.stack`; empty where it can have nothing. */
export function schemasAt(path: string): Schema[] {
  return path
    .split('.')
    .reduce<Schema[]>(
      (schemas, name) => schemas.flatMap((at) => expand(at)).flatMap((at) => propertyOf(at, name)),
      [ROOT_SCHEMA],
    )
    .flatMap((at) => expand(at));
}

/** The words that a line can have there. */
export function wordsAt(path: string): unknown[] {
  return schemasAt(path).flatMap((at) =>
    typeof at === 'boolean' ? [] : (at.enum ?? (at.const === undefined ? [] : [at.const])),
  );
}

function expand(at: Schema): Schema[] {
  if (typeof at === 'boolean') return [at];
  if (at.$ref !== undefined) return expand(DEFINITIONS[at.$ref.replace('#/$defs/', '')]!);
  return [at, ...(at.oneOf ?? []).flatMap(expand)];
}

function propertyOf(at: Schema, name: string): Schema[] {
  const found = typeof at === 'boolean' ? undefined : at.properties?.[name];
  return found === undefined ? [] : [found];
}
