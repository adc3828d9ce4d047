import { type Definition, define } from '../stack/definition.ts';
import { type Reply, reply } from '../stack/reply.ts';

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

/** The definition of a page, which is made at the first request. */
export function definePage(getPage: () => Page): Definition {
  let page: Reply | undefined;
  return define({
    isPublic: true,
    answer() {
      page ??= render(getPage());
      return page;
    },
  });
}

function render(page: Page): Reply {
  const { title, head, body, script, style } = page;
  return reply({
    contentType: 'text/html; charset=utf-8',
    headers: { 'content-security-policy': policyOf(page) },
    body: `<!doctype html>
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
`,
  });
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
  const { createHash } = process.getBuiltinModule('node:crypto');
  return [`'sha256-${createHash('sha256').update(text).digest('base64')}'`];
}
