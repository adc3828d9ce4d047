import { createHash } from 'node:crypto';

/** A page of one application that runs in the browser. */
export type Page = {
  title: string;
  /** Paths are relative to the page: something in front may have put it under a path of its own. */
  head: string;
  body: string;
  /** The texts of an inline script and an inline style sheet, if it has them. */
  script?: string;
  style?: string;
  /** What it needs beyond its own scripts and calls, by directive of the Content-Security-Policy. */
  policy: Record<string, string[]>;
};

/** The text of a page, and its Content-Security-Policy. */
export function renderPage(page: Page): { html: string; policy: string } {
  const { title, head, body, script, style } = page;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}
${style === undefined ? '' : `<style>${style}</style>`}
</head>
<body>
${body}
${script === undefined ? '' : `<script>${script}</script>`}
</body>
</html>
`;
  return { html, policy: policyOf(page) };
}

function policyOf({ script, style, policy }: Page): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...hashOf(script)],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    ...policy,
    'style-src': [...(policy['style-src'] ?? []), ...hashOf(style)],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** What lets an inline text take effect, this one and no other. */
function hashOf(text: string | undefined): string[] {
  if (text === undefined) return [];
  return [`'sha256-${createHash('sha256').update(text).digest('base64')}'`];
}
