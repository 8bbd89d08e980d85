import { appendFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';

/** Of a reason: what a command printed is part of it, and the line that matters may be its tenth. */
const LINES = 20;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Ends a run with one plain line for scripts: `N passed, N failed, N skipped`. A file that does not load, a hook that
 * throws and an error outside of any test count as one failure each, because vitest reports their tests as skipped or
 * not at all. A run without tests is a failure too. `COUNTYFLOW_FAILURES` is a file for the names of what failed, with
 * the first lines of the reasons: a log that is cut may show the end of a run of many suites alone.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) addCounts(counts, module);
    if (counts.passed + counts.failed === 0) process.exitCode = 1;
    const file = process.env['COUNTYFLOW_FAILURES'];
    if (file !== undefined) {
      const outside = unhandledErrors.map((error) => failure('outside of any test', error));
      appendFileSync(file, [...modules.flatMap(failuresOf), ...outside].join(''));
    }
    const { passed, failed, skipped } = counts;
    // Prints after the other reporters.
    process.once('exit', () => {
      process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    });
  }
}

function addCounts(counts: Counts, module: TestModule): void {
  counts.failed += brokenHooks(module);
  for (const suite of module.children.allSuites()) counts.failed += brokenHooks(suite);
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    // A test that never ran, for example in an aborted run, has not passed.
    counts[state === 'pending' ? 'failed' : state] += 1;
  }
}

function failuresOf(module: TestModule): readonly string[] {
  return [module, ...module.children.allSuites(), ...module.children.allTests('failed')].flatMap(failureOf);
}

function failureOf(item: TestModule | TestSuite | TestCase): readonly string[] {
  const [error] = (item.type === 'test' ? item.result().errors : item.errors()) ?? [];
  if (error === undefined) return [];
  const place =
    item.type === 'module' ? item.relativeModuleId : `${item.module.relativeModuleId} > ${item.fullName}`;
  return [failure(place, error)];
}

const failure = (place: string, { message }: SerializedError): string =>
  `${place}: ${message.split('\n', LINES).join(' ')}\n`;

function brokenHooks(suite: TestModule | TestSuite): number {
  return suite.errors().length > 0 ? 1 : 0;
}
