import type { Lifetime } from './reply.ts';

/** A day: what cannot change is still seen anew by those who wait for a correction, or for a new field. */
const UNCHANGING = 'max-age=86400, immutable';

/** In seconds, the unit of the header. */
const MOMENT = 'max-age=1';

/** What `Cache-Control` says of a successful answer; `ofOne` is for its reader's own cache alone. */
export function cacheControl(lifetime: Lifetime, ofOne: boolean): string {
  if (lifetime === 'none') return 'no-store';
  const scope = ofOne ? 'private' : 'public';
  if (lifetime === 'unchanging') return `${scope}, ${UNCHANGING}`;
  if (lifetime === 'moment') return `${scope}, ${MOMENT}`;
  return ofOne ? 'private, no-cache' : 'no-cache';
}
