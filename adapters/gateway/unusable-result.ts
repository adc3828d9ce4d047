/** A function's result of which no answer can be made; the client gets 500, the log line says why. */
export class UnusableResult extends Error {
  override readonly name = 'UnusableResult';

  constructor(problem: string) {
    super(`The handler's result ${problem}`);
  }
}
