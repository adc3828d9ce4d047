const isQuick = process.argv.includes('--quick');

/** `--quick` shows that everything runs, and measures next to nothing: so many rounds, or one. */
export function roundsOf(rounds: number): number {
  return isQuick ? 1 : rounds;
}

/** So many milliseconds, or a few. */
export function millisecondsOf(ms: number): number {
  return isQuick ? Math.min(ms, 100) : ms;
}
