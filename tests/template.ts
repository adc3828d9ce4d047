import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';
import { ROOT } from './product-files.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of a template.
type Any = any;

export type Resource = { Type: string; Properties: Any; Metadata?: Any };

export type Template = {
  Parameters: Record<string, Any>;
  Globals: Any;
  Resources: Record<string, Resource>;
  Outputs: Record<string, Any>;
};

/** A function of the template with the globals applied, and the route keys that lead to it. */
export type TemplateFunction = { name: string; properties: Any; routeKeys: string[] };

/** `!Sub text` and the like, as the long form that JSON has too. */
const SHORT_FORMS = ['Ref', 'GetAtt', 'Sub', 'If', 'Not', 'Equals', 'Join'];

const tags = SHORT_FORMS.flatMap((name): (ScalarTag | CollectionTag)[] => {
  const key = name === 'Ref' ? name : `Fn::${name}`;
  return [
    {
      tag: `!${name}`,
      resolve: (text) => ({ [key]: name === 'GetAtt' ? text.split('.') : text }),
    },
    { tag: `!${name}`, collection: 'seq', resolve: (node) => ({ [key]: (node as Any).toJSON() }) },
  ];
});

/** `template.yaml` or another template, intrinsic functions in their long form. */
export function readTemplate(path = join(ROOT, 'template.yaml')): Template {
  return parse(readFileSync(path, 'utf8'), { customTags: tags });
}

/** The functions of a template. */
export function functionsOf({ Globals, Resources }: Template): TemplateFunction[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::Serverless::Function')
    .map(([name, { Properties }]) => ({
      name,
      properties: { ...Globals.Function, ...Properties },
      routeKeys: Object.values(Properties.Events ?? {}).map(routeKeyOf),
    }));
}

function routeKeyOf(event: Any): string {
  const { Method, Path } = event.Properties;
  return Path === undefined ? '$default' : `${Method} ${Path}`;
}
