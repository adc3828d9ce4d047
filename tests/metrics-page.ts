/** A page of Prometheus' text format: each series by its name and labels, as it stands there. */
export type MetricsPage = {
  text: string;
  /** The value of a series, such as `up{job="api"}`; undefined where there is none. */
  value(series: string): number | undefined;
  /** All series of a metric, in the order of the page. */
  series(name: string): [string, number][];
};

/** Asks for the page. Throws for any answer but a 200 in the text format. */
export async function readMetrics(port: number): Promise<MetricsPage> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const type = response.headers.get('content-type');
  if (response.status !== 200 || !type?.startsWith('text/plain; version=0.0.4')) {
    throw new Error(`${response.status} ${type}`);
  }
  const text = await response.text();
  const values = new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))] as const;
      }),
  );
  return {
    text,
    value: (series) => values.get(series),
    series: (name) => [...values].filter(([series]) => series.replace(/\{.*/, '') === name),
  };
}
