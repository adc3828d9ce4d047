/** Workers speak every two seconds of the ten after which their silence is that of the dead. */
const LOOKS = 5;

/** Notices who has said nothing for too long. */
export type SilenceWatch<Speaker> = {
  heard(speaker: Speaker): void;
  forget(speaker: Speaker): void;
};

/**
 * Makes a watch that calls `onSilent` once for each speaker not heard for `silentAfterMs`. Time in which
 * this process itself did not run (stopped, its machine suspended) does not count: nobody could be heard.
 */
export function createSilenceWatch<Speaker>(
  silentAfterMs: number,
  onSilent: (speaker: Speaker) => void,
): SilenceWatch<Speaker> {
  const lastHeard = new Map<Speaker, number>();
  const everyMs = silentAfterMs / LOOKS;
  let lastLook = performance.now();

  function look(): void {
    const now = performance.now();
    const passed = now - lastLook;
    const lost = passed > 2 * everyMs ? passed - everyMs : 0;
    lastLook = now;
    for (const [speaker, at] of lastHeard) {
      lastHeard.set(speaker, at + lost);
      if (now - at - lost < silentAfterMs) continue;
      lastHeard.delete(speaker);
      onSilent(speaker);
    }
  }

  setInterval(look, everyMs).unref();
  return {
    heard: (speaker) => lastHeard.set(speaker, performance.now()),
    forget: (speaker) => lastHeard.delete(speaker),
  };
}
