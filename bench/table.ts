/** What a part of the benchmark found, as text. The first column names the rows. */
export type Table = { title: string; columns: string[]; rows: string[][]; notes?: string[] };

/** Writes a table to stdout. */
export function print({ title, columns, rows, notes = [] }: Table): void {
  const widths = columns.map((column, at) =>
    Math.max(...[column, ...rows.map((row) => row[at] ?? '')].map(({ length }) => length)),
  );
  const lines = [columns, ...rows].map((row) =>
    row
      .map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!)))
      .join('  '),
  );
  process.stdout.write(
    `\n${title}\n${[...lines, ...notes].map((line) => line.trimEnd()).join('\n')}\n`,
  );
}

/** A table in Markdown. */
export function toMarkdown({ title, columns, rows, notes = [] }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const marks = columns.map((_, at) => (at === 0 ? '---' : '---:'));
  return [
    `## ${title}`,
    '',
    ...[columns, marks, ...rows].map(line),
    '',
    ...notes.map((note) => `${note}\n`),
  ].join('\n');
}
