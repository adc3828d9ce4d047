import { parser as logql } from '@grafana/lezer-logql';
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser as promql } from '@prometheus-io/lezer-promql';

/** What a LogQL query takes from streams and lines. */
export type LogQuery = {
  /** Its conditions on the labels of streams. */
  selected: { label: string; value: string }[];
  /** Each name that it gives to something of a line, and where that lies in the line. */
  extracted: Map<string, string>;
  /** All names that it uses afterwards: in filters, groups, templates. */
  used: string[];
};

/** Throws where the query is no LogQL. */
export function parseLogQuery(query: string): LogQuery {
  const parsed: LogQuery = { selected: [], extracted: new Map(), used: [] };
  for (const node of nodesOf(logql.parse(query), query)) {
    const text = (name: string) => textOf(node.getChild(name), query);
    if (node.name === 'Matcher' && isWithin(node, 'Selector')) {
      parsed.selected.push({ label: text('Identifier'), value: unquote(text('String')) });
    } else if (node.name === 'LabelExtractionExpression') {
      parsed.extracted.set(text('Identifier'), unquote(text('String')));
    } else if (node.name === 'LineFormatExpr') {
      parsed.used.push(...namesInTemplate(text('String')));
    } else if (node.name === 'Identifier') {
      const isNamed = ['Selector', 'LabelExtractionExpression'].some((kind) =>
        isWithin(node, kind),
      );
      if (!isNamed) parsed.used.push(textOf(node, query));
    }
  }
  return parsed;
}

/** The metrics that a PromQL query names. Throws where it is none. */
export function metricsOf(query: string): string[] {
  return nodesOf(promql.parse(query), query)
    .filter((node) => node.name === 'VectorSelector')
    .map((node) => textOf(node.getChild('Identifier'), query));
}

function nodesOf(tree: Tree, query: string): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  tree.iterate({
    enter({ node }) {
      if (node.type.isError) throw new Error(`at character ${node.from}: ${query}`);
      nodes.push(node);
    },
  });
  return nodes;
}

function isWithin(node: SyntaxNode, kind: string): boolean {
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.name === kind) return true;
  }
  return false;
}

function textOf(node: SyntaxNode | null, query: string): string {
  return node === null ? '' : query.slice(node.from, node.to);
}

function unquote(text: string): string {
  return text.startsWith('`') ? text.slice(1, -1) : JSON.parse(text);
}

/** `{{if .cause}}…{{.name}}` uses two. */
function namesInTemplate(template: string): string[] {
  return [...template.matchAll(/\{\{[^}]*?\.(\w+)[^}]*\}\}/g)].map(([, name = '']) => name);
}
