import type { CorsConfiguration } from 'portable-handlers/http-api';

/** What pages of these origins may do, the same as `template.yaml` tells an HTTP API; none: no CORS. */
export function corsConfiguration(origins: readonly string[]): CorsConfiguration | undefined {
  if (origins.length === 0) return undefined;
  return {
    allowOrigins: origins,
    allowMethods: ['GET', 'HEAD'],
    allowHeaders: ['content-type', 'if-none-match', 'x-api-key', 'x-request-id'],
    exposeHeaders: ['etag', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
    maxAge: 600,
  };
}
