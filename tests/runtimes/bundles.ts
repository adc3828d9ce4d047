import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildFunction, type FunctionSource, functions } from '../../build.ts';
import { functionsOf, readTemplate, type Template } from '../template.ts';

export type Bundles = { template: Template; remove(): Promise<void> };

/** `template.yaml` with its functions built into a folder of their own. */
export async function buildTemplate(): Promise<Bundles> {
  const template = readTemplate();
  const folder = await mkdtemp(join(tmpdir(), 'bundles-'));
  for (const { name, properties } of functionsOf(template)) {
    const source = functions.find((candidate) => candidate.name === basename(properties.CodeUri));
    if (source === undefined) throw new Error(`build.ts does not make ${properties.CodeUri}`);
    const directory = join(folder, source.name);
    await buildFunction(source, directory);
    template.Resources[name]!.Properties.CodeUri = directory;
  }
  return { template, remove: () => rm(folder, { recursive: true }) };
}

/** The template's globals with other functions, by their logical ids; `$default` leads to the first. */
export async function buildOthers(
  sources: Record<string, Omit<FunctionSource, 'routeKey'>>,
  settings: Record<string, string>,
): Promise<Bundles> {
  const template = readTemplate();
  const folder = await mkdtemp(join(tmpdir(), 'bundles-'));
  for (const { name } of functionsOf(template)) delete template.Resources[name];
  Object.assign(template.Globals.Function.Environment.Variables, settings);
  template.Globals.Function.Timeout = Number(settings.API_REQUEST_TIMEOUT_MS) / 1000;
  for (const [id, { name, module }] of Object.entries(sources)) {
    const directory = join(folder, id);
    await buildFunction({ name, module }, directory);
    template.Resources[id] = {
      Type: 'AWS::Serverless::Function',
      Properties: {
        CodeUri: directory,
        Events: { Any: { Type: 'HttpApi', Properties: { ApiId: { Ref: 'Api' } } } },
      },
    };
  }
  return { template, remove: () => rm(folder, { recursive: true }) };
}
