/** Lets one call of a function run at a time, in the order in which they were made. */
export function inTurn<A extends unknown[], R>(
  call: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const result = last.then(() => call(...args));
    // The next one's turn comes whatever became of this one, which tells its own caller.
    last = result.catch(() => {});
    return result;
  };
}
