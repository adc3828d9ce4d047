/** The end of a call: after a time, or when its caller wants no more, whichever comes first. */
export type Deadline = {
  /** Aborted at the end, with the error that the call is to reject with. */
  signal: AbortSignal;
  /** To be called when the call is over: lets go of the timer and of the caller's signal. */
  clear(): void;
};

/** `late` makes the error of a call that took longer than `ms`; a caller's abort keeps its own reason. */
export function createDeadline(ms: number, late: () => Error, caller?: AbortSignal): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(late()), ms);
  const passOn = () => controller.abort(caller?.reason);
  if (caller?.aborted) passOn();
  else caller?.addEventListener('abort', passOn, { once: true });

  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', passOn);
    },
  };
}
