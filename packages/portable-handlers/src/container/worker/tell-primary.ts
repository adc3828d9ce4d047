import type { ToPrimary } from '../messages.ts';

/** Sends the primary a message. One that cannot be told is gone, and its workers are about to end too. */
export function tellPrimary(message: ToPrimary): void {
  process.send?.(message, undefined, {}, () => {});
}
