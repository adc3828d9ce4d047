// `npm run tables`: writes what is made from the tables in the sources (settings, routes, keys of log lines) into the
// documents and files that show it, between lines with `made by npm run tables` and `end of what is made`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDescribed } from '../handlers/route-table.ts';
import { routes } from '../handlers/routes.ts';
import { eventTable, requestErrorTable } from './log-tables.ts';
import { routeTable } from './route-table.ts';
import { composeVariables, envLines, settingTable, templateVariables } from './setting-tables.ts';

const ROOT = join(import.meta.dirname, '..');

const BEGIN = /made by npm run tables: ([a-z-]+)/;
const END = 'end of what is made';

/** What is made, by the name of its place; `rest` is the file without what is made in it. */
const makers: Record<string, (rest: string) => string[] | Promise<string[]>> = {
  settings: settingTable,
  'settings-env': envLines,
  'settings-compose': composeVariables,
  'settings-template': templateVariables,
  routes: async () => routeTable(await loadDescribed(routes)),
  'request-error': requestErrorTable,
  events: eventTable,
};

/** The files that have such places. */
export const FILES = [
  'README.md',
  '.env',
  'docker-compose.yml',
  'template.yaml',
  'docs/logging.md',
];

/** The text of a file with all that is made in it made anew. Throws for a place without an end or a maker. */
export async function withTables(text: string): Promise<string> {
  const rest = withoutTables(text);
  const lines: string[] = [];
  for (const line of rest) {
    lines.push(line);
    const name = BEGIN.exec(line)?.[1];
    if (name === undefined) continue;
    const make = makers[name];
    if (make === undefined) throw new Error(`Nothing makes "${name}"`);
    lines.push(...(await make(rest.join('\n'))));
  }
  return lines.join('\n');
}

function withoutTables(text: string): string[] {
  const lines: string[] = [];
  let isMade = false;
  for (const line of text.split('\n')) {
    if (line.includes(END)) isMade = false;
    if (!isMade) lines.push(line);
    if (BEGIN.test(line)) isMade = true;
  }
  if (isMade) throw new Error(`A place has no line "${END}"`);
  return lines;
}

if (import.meta.main) {
  for (const file of FILES) {
    const path = join(ROOT, file);
    writeFileSync(path, await withTables(readFileSync(path, 'utf8')));
  }
}
