/** What every line of this service has in common: its loggers' first name, and where its sources are. */
export const SERVICE_LOG = {
  name: 'api',
  // A bundle, which is no .ts, lies in the folder from which its map names the sources.
  root: new URL(import.meta.url.endsWith('.ts') ? '../' : './', import.meta.url),
};
