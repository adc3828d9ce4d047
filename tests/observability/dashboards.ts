import { globSync } from 'node:fs';
import { ROOT, readProjectFile } from '../product-files.ts';

/** A query of a dashboard, with a value for each of Grafana's variables. */
export type Query = { where: string; source: 'loki' | 'prometheus'; text: string };

type Target = { datasource: { uid: string }; expr: string };
type Panel = { type: string; title: string; targets?: Target[] };
type Dashboard = {
  uid: string;
  title: string;
  panels: Panel[];
  links: { url: string }[];
  templating: { list: { name: string }[] };
};

/** What Grafana fills in. A short time, so that rates exist soon after a start. */
const BUILT_IN = { __range: '1h', __auto: '1m', __rate_interval: '10s' };

export const DASHBOARD_FILES = globSync('docker/observability/grafana/dashboards/*.json', {
  cwd: ROOT,
}).sort();

export const DASHBOARDS: Dashboard[] = DASHBOARD_FILES.map((path) =>
  JSON.parse(readProjectFile(path)),
);

/** All queries of all dashboards. */
export const QUERIES: Query[] = DASHBOARDS.flatMap(({ uid, panels, templating }) =>
  panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ datasource, expr }) => ({
      where: `${uid}: ${title}`,
      source: datasource.uid as Query['source'],
      text: fill(
        expr,
        templating.list.map(({ name }) => name),
      ),
    })),
  ),
);

/** Throws where a variable is neither Grafana's nor the dashboard's. */
function fill(query: string, own: string[]): string {
  const values: Record<string, string> = { ...BUILT_IN };
  for (const name of own) values[name] = 'abc';
  return query.replace(/\$(?:\{(\w+)\}|(\w+))/g, (text, braced, bare) => {
    const value = values[braced ?? bare];
    if (value === undefined) throw new Error(`${text} is no variable, in ${query}`);
    return value;
  });
}
