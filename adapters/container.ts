// Nothing of ours is imported before the try: a broken file too ends in a line of the log.
try {
  const { runContainer } = await import('portable-handlers/container');
  await runContainer();
} catch (error) {
  const line = {
    timestamp: new Date().toISOString(),
    level: 'CRITICAL',
    logger: 'api.container',
    message: 'API could not start',
    module: 'adapters/container',
    function: '<anonymous>',
    line: 3,
    extra: {
      event: 'start_failed',
      problems: ['the program cannot be loaded'],
      exception: describe(error),
    },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(1));
}

export {};

/** The plainest form of the contract's exception: what makes the full one may be what is broken. */
function describe(error: unknown): { name: string; message: string; stack: string } {
  try {
    if (!(error instanceof Error)) return { name: 'NonError', message: String(error), stack: '' };
    const [name, message, stack] = [error.name, error.message, error.stack ?? ''].map(String);
    return { name: name!, message: message!.slice(0, 2_048), stack: stack!.slice(0, 8_192) };
  } catch {
    // Anything may be thrown, also what cannot be read.
    return { name: 'NonError', message: '[unreadable]', stack: '' };
  }
}
