import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { useFolder } from '../../support/used.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const REPORTER = join(ROOT, 'test/support/closing-line-reporter.ts');
const IMPORT = "import { beforeAll, describe, expect, it } from 'vitest';\n";

interface Run {
  readonly lastLine: string | undefined;
  readonly exitCode: number;
  readonly failures: readonly string[];
}

/** Each case is a whole run of vitest with the reporter, on its own files. */
describe('the closing line of a test run', () => {
  const folders = useFolder();

  function run(files: Record<string, string>): Promise<Run> {
    const folder = mkdtempSync(join(folders, 'run-'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};\n');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), IMPORT + text);
    const script = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const args = [script, 'run', '--reporter', 'default', '--reporter', REPORTER];
    const file = join(folder, 'failures');
    const env = { ...process.env, COUNTYFLOW_FAILURES: file };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, args, { cwd: folder, env }, (_error, stdout) => {
        const failures = readFileSync(file, 'utf8').split('\n').slice(0, -1).toSorted();
        resolve({ lastLine: stdout.split('\n').at(-2), exitCode: child.exitCode ?? -1, failures });
      });
    });
  }

  it('counts what passed, failed and was skipped, over all files, and as failures what fails outside of a test', async () => {
    const ended = await run({
      'a.test.ts': "it('a', () => {}); it('b', () => { expect(1).toBe(2); }); it.skip('c', () => {});",
      'b.test.ts': "describe('d', () => { it('e', () => {}); it.todo('f'); });",
      'not-loaded.test.ts': "throw new Error('no');",
      'hook.test.ts':
        "describe('d', () => { beforeAll(() => { throw new Error('no'); }); it('a', () => {}); });",
      'late.test.ts':
        "it('a', () => { setTimeout(() => { throw new Error('late'); }, 0); });" +
        "it('b', () => new Promise((resolve) => { setTimeout(resolve, 50); }));",
    });
    expect(ended).toEqual({
      lastLine: '4 passed, 4 failed, 3 skipped',
      exitCode: 1,
      failures: [
        'a.test.ts > b: expected 1 to be 2 // Object.is equality',
        'hook.test.ts > d: no',
        'not-loaded.test.ts: no',
        'outside of any test: late',
      ],
    });
  });

  it('fails where no test ran', async () => {
    expect(await run({ 'a.test.ts': "it.skip('a', () => {});" })).toEqual({
      lastLine: '0 passed, 0 failed, 1 skipped',
      exitCode: 1,
      failures: [],
    });
  });
});
