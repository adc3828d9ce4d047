import type { Lifetime } from './reply.ts';

const BY_LIFETIME: Record<Lifetime, string> = {
  // A day: a correction or a new field is seen then.
  unchanging: 'max-age=86400, immutable',
  second: 'max-age=1',
  revalidated: 'no-cache',
  none: 'no-store',
};

/** What `Cache-Control` says of a successful answer; `ofOne` is for its reader's own cache alone. */
export function cacheControl(lifetime: Lifetime, ofOne: boolean): string {
  return (ofOne ? 'private, ' : '') + BY_LIFETIME[lifetime];
}
