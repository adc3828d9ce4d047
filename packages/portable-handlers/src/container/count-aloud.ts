const EVERY_MS = 10_000;

/** Counts what may come in masses: the first is told at once, those after it every ten seconds. */
export function countAloud(tell: (count: number) => void): () => void {
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  function tellCount(): void {
    timer = undefined;
    if (count === 0) return;
    tell(count);
    count = 0;
    timer = setTimeout(tellCount, EVERY_MS).unref();
  }

  return () => {
    count++;
    if (timer === undefined) tellCount();
  };
}
