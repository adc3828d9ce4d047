import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import { dockerProblem } from './docker.ts';
import { functionsProblem } from './sam.ts';
import { hasShared } from './shared.ts';

const isInCi = !['', '0', 'false', undefined].includes(process.env.CI);
const failsSkipped = isInCi && hasShared;

/**
 * Ends the report with the count of tests, and where some were skipped with how many and why. On a
 * machine that tests for everyone (`CI` is set) and has all that tests need, the recordings too, a skipped
 * test fails the run: nobody would notice there.
 */
export class SkipReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed');
    const skipped = tests.filter((test) => test.result().state === 'skipped' && !isCutOff(test));
    // A module that cannot be read has no tests that could fail.
    const unread = modules.filter((module) => module.errors().length > 0);
    const failed = tests.length - passed.length - skipped.length + unread.length + unhandled.length;

    const counts = `${passed.length} passed, ${failed} failed, ${skipped.length} skipped`;
    process.stdout.write(`\n${[`Tests: ${counts}`, ...explain(skipped)].join('\n')}\n`);
    if (skipped.length > 0 && failsSkipped) process.exitCode = 1;
  }
}

/** Whether a hook around the test failed: Vitest reports the test as skipped then. */
function isCutOff(test: TestCase): boolean {
  let group: TestSuite | TestModule = test.parent;
  while (group.type === 'suite' && group.errors().length === 0) group = group.parent;
  return group.errors().length > 0;
}

function explain(skipped: TestCase[]): string[] {
  if (skipped.length === 0) return [];
  const reasons = new Set(skipped.map(noteOf).filter((note) => note !== undefined));
  for (const problem of [dockerProblem, functionsProblem]) {
    if (problem !== undefined) reasons.add(problem);
  }
  if (!hasShared) reasons.add('the recordings are not beside the project');
  if (reasons.size === 0) reasons.add('the code says so');
  const verdict = failsSkipped ? ' (a skipped test fails this run)' : '';
  return [`Skipped: ${skipped.length}, because ${[...reasons].join('; ')}${verdict}`];
}

/** What a test said when it skipped itself. */
function noteOf(test: TestCase): string | undefined {
  const result = test.result();
  return result.state === 'skipped' ? result.note : undefined;
}
