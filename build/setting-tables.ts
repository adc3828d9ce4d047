import { descriptions, type Setting, type SettingDescription, settings } from '../lib/settings.ts';

type Documented = Setting<unknown> & SettingDescription;

const documented: Documented[] = Object.entries(settings).map(([name, row]) => ({
  ...(row as Setting<unknown>),
  ...descriptions[name as keyof typeof settings],
}));

const ofContainer = documented.filter(({ only }) => only !== 'function');
const ofFunctions = documented.filter(({ only }) => only !== 'container');

/** The text that stands for a fallback; empty for a setting that is off unless given. */
function textOf({ fallback }: Setting<unknown>): string {
  return fallback === undefined ? '' : String(fallback);
}

/** The README's table. */
export function settingTable(): string[] {
  const rows = documented.map((row) => {
    const fallback = textOf(row);
    return `| \`${row.name}\` | ${row.meaning} | ${fallback === '' ? 'none' : `\`${fallback}\``} |`;
  });
  return ['| Setting | Meaning | Default |', '| --- | --- | --- |', ...rows];
}

/** The lines of `.env`: each setting that Compose lets it decide, and what it is for. */
export function envLines(): string[] {
  return ofContainer
    .filter(({ compose }) => compose?.fixed === undefined)
    .flatMap((row) => {
      const comment = `# ${plain(row.meaning)}`;
      const value = row.local ?? textOf(row);
      const line = value === '' ? `# ${row.name}=${row.example ?? ''}` : `${row.name}=${value}`;
      return [comment, line, ''];
    });
}

/** The variables of Compose's service. */
export function composeVariables(): string[] {
  return ofContainer.map((row) => `      ${row.name}: ${composeValue(row)}`);
}

function composeValue(row: Documented): string {
  const { name, compose: { fixed, unset } = {} } = row;
  if (fixed !== undefined) return fixed;
  return unset === undefined ? `\${${name}:-${textOf(row)}}` : `\${${name}-${unset}}`;
}

/** The variables of the template's functions, those left out that it has already, such as a parameter's. */
export function templateVariables(template: string): string[] {
  return ofFunctions
    .filter(({ name }) => !template.includes(` ${name}: `))
    .map((row) => `        ${row.name}: ${JSON.stringify(textOf(row))}`);
}

/** Markdown as a comment has it. */
function plain(markdown: string): string {
  return markdown.replace(/ ?\(\[[^\]]+\]\([^)]+\)\)/g, '').replaceAll('`', '');
}
